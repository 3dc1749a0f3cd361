using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>What is published on NuGet, made from what was built.</summary>
public sealed class Packages : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-packages-").FullName;

    /// <summary>An installation of .NET without its SDK.</summary>
    private string Runtime => Path.Combine(folder, "runtime");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_client_is_a_package_with_a_readme_documentation_and_what_it_depends_on()
    {
        await PackAsync("FaceWorker.Client");

        using var package = ZipFile.OpenRead(Directory.GetFiles(folder, "FaceWorker.Client.*.nupkg").Single());
        var files = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.Superset(new HashSet<string> { "README.md", "lib/net10.0/FaceWorker.Client.dll", "lib/net10.0/FaceWorker.Client.xml" }, files.ToHashSet());
        await using var description = await package.GetEntry("FaceWorker.Client.nuspec")!.OpenAsync(Cancel);
        var dependencies = XDocument.Load(description).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => (string)element.Attribute("id")!);
        Assert.Equal(["FaceWorker.Contracts", "MassTransit.RabbitMQ", "Microsoft.Extensions.Logging.Abstractions"], dependencies.Order());
    }

    [Fact]
    public async Task The_command_is_a_tool_that_installs_from_its_package_and_runs_where_there_is_only_the_runtime()
    {
        await PackAsync("FaceWorker.Cli");
        var sources = Path.Combine(folder, "nuget.config");
        await File.WriteAllTextAsync(sources, $"<configuration><packageSources><clear /><add key=\"here\" value=\"{folder}\" /></packageSources></configuration>", Cancel);
        var tools = Path.Combine(folder, "tools");
        MakeRuntime();

        await RunAsync("dotnet", "tool", "install", "FaceWorker.Cli", "--tool-path", tools, "--configfile", sources);
        var help = await RunAsync(Path.Combine(tools, "faceworker"), "--help");
        var unpacked = Directory.GetFiles(tools, "faceworker.dll", SearchOption.AllDirectories).Single();
        var packs = await RunAsync(Path.Combine(Runtime, "dotnet"), unpacked, "models", "list");

        Assert.Contains("identify", help, StringComparison.Ordinal);
        Assert.Contains("mobilefacenet", packs, StringComparison.Ordinal); // it finds its cards
        Assert.EndsWith("tools/net10.0/any/faceworker.dll", unpacked, StringComparison.Ordinal); // as its readme says
    }

    private void MakeRuntime()
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        Directory.CreateDirectory(Runtime);
        File.Copy(Path.Combine(dotnet, "dotnet"), Path.Combine(Runtime, "dotnet"));
        foreach (var part in new[] { "host", "shared" })
            Directory.CreateSymbolicLink(Path.Combine(Runtime, part), Path.Combine(dotnet, part));
    }

    private Task PackAsync(string project) => RunAsync("dotnet", "pack", RepositoryRoot.Combine("src", project), "--configuration", "Release", "--no-build", "--nologo", "--output", folder);

    private Task<string> RunAsync(string program, params string[] arguments) =>
        CommandProgram.RunAsync(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, Environment = { ["FACEWORKER_MODELS"] = TestModels.Folder, ["DOTNET_ROOT"] = Runtime } }, 0, Cancel);
}
