using System.Text.Json;
using System.Xml.Linq;
using FaceWorker.SupplyChain;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>What is given away is built from packages that are written down with their hashes, and is the same wherever it is built. That two builds have the same bytes, <c>infra/reproduce.sh</c> shows.</summary>
public sealed class Builds
{
    private const string Flag = "-p:ContinuousIntegrationBuild=true";

    private static readonly Dictionary<string, string> Versions = XDocument.Load(RepositoryRoot.Combine("Directory.Packages.props")).Descendants("PackageVersion")
        .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value, StringComparer.OrdinalIgnoreCase);

    public static TheoryData<string> Projects => [.. Programs.FoldersOf(RepositoryRoot.Folder).Select(folder => Path.GetRelativePath(RepositoryRoot.Folder, folder))];

    /// <summary>With its packages for the processor that images are built for.</summary>
    public static TheoryData<string> OfTheImages => [.. Programs.Read(RepositoryRoot.Folder, "worker").Projects.Select(project => $"src/{project.Split('@')[0]}").Append("src/FaceWorker.Worker")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_project_has_a_lock_file_with_the_versions_that_are_asked_for(string project) => AssertLocked(Path.Combine(project, "packages.lock.json"));

    [Theory]
    [MemberData(nameof(OfTheImages))]
    public void Every_project_of_the_workers_image_has_one_for_its_processor(string project) => AssertLocked(Path.Combine(project, "packages.linux-x64.lock.json"));

    [Fact]
    public void Images_and_the_script_that_builds_twice_build_alike()
    {
        var dockerfiles = Directory.EnumerateFiles(RepositoryRoot.Combine("infra", "docker"), "*.Dockerfile").ToList();
        var builds = dockerfiles.SelectMany(file => File.ReadLines(file)).Where(line => line.StartsWith("RUN dotnet publish src/", StringComparison.Ordinal)).ToList();

        Assert.Equal(dockerfiles.Count, builds.Count);
        Assert.All(builds, build => Assert.Contains($" --configuration Release --runtime linux-x64 --self-contained {Flag} ", build, StringComparison.Ordinal));
        Assert.Contains($"--configuration Release --runtime linux-x64 --self-contained {Flag}", File.ReadAllText(RepositoryRoot.Combine("infra", "reproduce.sh")), StringComparison.Ordinal);
    }

    private static void AssertLocked(string file)
    {
        using var locked = JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.Combine(file)));
        var packages = locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(target => target.Value.EnumerateObject()).Where(package => package.Value.GetProperty("type").GetString() != "Project").ToList();

        Assert.NotEmpty(packages);
        Assert.All(packages, package =>
        {
            Assert.False(string.IsNullOrEmpty(package.Value.GetProperty("contentHash").GetString()), package.Name);
            if (Versions.TryGetValue(package.Name, out var asked))
                Assert.Equal(asked, package.Value.GetProperty("resolved").GetString());
        });
    }
}
