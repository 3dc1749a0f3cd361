using System.Reflection;
using System.Xml.Linq;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>Who may use whom: the rooms of <c>src/</c>, as project references and as what the built assemblies really refer to.</summary>
public sealed class ArrowsBetweenProjects
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["Contracts"] = [],
        ["Client"] = ["Contracts"],
        ["Core"] = ["Contracts"],
        ["Vision"] = ["Core"],
        ["Storage"] = ["Core"],
        ["Training"] = ["Core", "Vision"],
        ["Trainer"] = ["Core", "Vision", "Training"],
        ["Decoder"] = ["Vision"],
        ["Hosting"] = ["Client", "Core", "Vision", "Storage"],
        ["Worker"] = ["Hosting", "Client", "Core", "Vision", "Decoder", "Storage", "Training"],
        ["Web"] = ["Hosting", "Client", "Core", "Vision", "Decoder", "Storage"],
        ["Cli"] = ["Client", "Core", "Vision", "Decoder", "Storage", "Training"],
    };

    /// <summary>Libraries that only some rooms may know, by the beginning of their assembly names.</summary>
    private static readonly Dictionary<string, string[]> OnlyKnownTo = new()
    {
        ["MassTransit"] = ["Client", "Worker"],
        ["RabbitMQ"] = ["Client", "Worker"],
        ["Microsoft.ML.OnnxRuntime"] = ["Vision"],
        ["Microsoft.ML.Core"] = ["Training"],
        ["Microsoft.ML.Data"] = ["Training"],
        ["Microsoft.ML.StandardTrainers"] = ["Training"],
        ["NetVips"] = ["Vision"],
        ["SixLabors.ImageSharp"] = ["Vision"],
        ["Google.Protobuf"] = ["Vision"],
        ["AWSSDK"] = ["Hosting"],
        ["OpenTelemetry"] = ["Hosting"],
        ["Npgsql"] = ["Storage"],
        ["Pgvector"] = ["Storage"],
        ["Spectre.Console"] = ["Cli"],
        ["System.CommandLine"] = ["Cli"],
        ["ScottPlot"] = ["Cli"],
        ["SkiaSharp"] = ["Cli"],
        ["Parquet"] = ["Cli"],
        ["TorchSharp"] = ["Trainer"],
    };

    public static TheoryData<string> Rooms => [.. AllowedProjects.Keys];

    [Fact]
    public void Every_project_of_src_has_its_arrows_written_down()
    {
        var folders = Directory.GetDirectories(Path.Combine(RepositoryRoot.Folder, "src")).Select(folder => Path.GetFileName(folder)!["FaceWorker.".Length..]);

        Assert.Equal(AllowedProjects.Keys.Order(), folders.Order());
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_project_references_only_the_rooms_it_may(string room)
    {
        var project = XDocument.Load(Path.Combine(RepositoryRoot.Folder, "src", $"FaceWorker.{room}", $"FaceWorker.{room}.csproj"));
        var references = project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)["FaceWorker.".Length..]);

        Assert.Subset(AllowedProjects[room].ToHashSet(), references.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void An_assembly_refers_only_to_rooms_and_libraries_it_may_know(string room)
    {
        // References flow on through projects, so the compiled assembly says more than the project file.
        var references = AssemblyOf(room).GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        var rooms = references.Where(name => name.StartsWith("FaceWorker.", StringComparison.Ordinal)).Select(name => name["FaceWorker.".Length..]);
        var reachable = AllowedProjects[room].SelectMany(Reachable).ToHashSet();
        Assert.Subset(reachable, rooms.ToHashSet());
        foreach (var (library, knownTo) in OnlyKnownTo)
            if (!knownTo.Contains(room))
                Assert.DoesNotContain(references, name => name.StartsWith(library, StringComparison.Ordinal));
    }

    [Fact]
    public void Contracts_and_core_use_nothing_beyond_the_base_class_library()
    {
        foreach (var room in new[] { "Contracts", "Core" })
            Assert.All(AssemblyOf(room).GetReferencedAssemblies(), reference =>
                Assert.True(reference.Name!.StartsWith("System", StringComparison.Ordinal) || reference.Name == "FaceWorker.Contracts", $"{room} refers to {reference.Name}"));
    }

    [Fact]
    public void Only_the_program_that_trains_and_its_tests_bring_libtorch()
    {
        var projects = new[] { "src", "tests" }.SelectMany(folder => Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.csproj", SearchOption.AllDirectories)).ToList();

        Assert.Equal(["FaceWorker.Trainer.csproj"], Naming("\"libtorch").Concat(Naming("\"TorchSharp")).Distinct());
        Assert.Equal(["FaceWorker.Training.Tests.csproj"], Naming("FaceWorker.Trainer.csproj\" />"));

        IEnumerable<string> Naming(string text) => projects.Where(project => File.ReadAllText(project).Contains(text, StringComparison.Ordinal)).Select(project => Path.GetFileName(project)!).Order();
    }

    private static IEnumerable<string> Reachable(string room) => AllowedProjects[room].SelectMany(Reachable).Prepend(room);

    // bin/CONFIGURATION/net10.0, as this test's own folder.
    private static Assembly AssemblyOf(string room) => room == "Trainer"
        ? Assembly.LoadFrom(RepositoryRoot.Combine(["src", "FaceWorker.Trainer", .. AppContext.BaseDirectory.TrimEnd('/').Split('/')[^3..], "faceworker-train.dll"]))
        : Assembly.Load(room == "Cli" ? "faceworker" : $"FaceWorker.{room}");
}
