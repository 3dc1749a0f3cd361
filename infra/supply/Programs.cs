namespace FaceWorker.SupplyChain;

/// <summary>The programs that are given to operators, and what they and their tests are made of.</summary>
internal static class Programs
{
    /// <summary>The project of each program in <c>src/</c>, by what it is called.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["worker"] = "FaceWorker.Worker",
        ["console"] = "FaceWorker.Web",
        ["command"] = "FaceWorker.Cli",
        ["trainer"] = "FaceWorker.Trainer",
    };

    /// <exception cref="ArgumentException">No such program.</exception>
    public static RestoredProject Read(string root, string program) => All.TryGetValue(program, out var project)
        ? RestoredProject.Read(Path.Combine(root, "src", project))
        : throw new ArgumentException($"There is no program '{program}'; these are: {string.Join(", ", All.Keys)}.", nameof(program));

    private static readonly string[] FoldersWithNpm = ["infra", "tests"];

    /// <summary>Every project of the solution.</summary>
    public static IReadOnlyList<RestoredProject> ReadAll(string root) => [.. FoldersOf(root).Select(RestoredProject.Read)];

    /// <summary>The folder of every project of the solution.</summary>
    public static IReadOnlyList<string> FoldersOf(string root) =>
    [
        .. File.ReadLines(Path.Combine(root, "FaceWorker.sln")).Where(line => line.StartsWith("Project(", StringComparison.Ordinal)).Select(line => line.Split('"')[5])
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(path => Path.GetDirectoryName(Path.Combine(root, path.Replace('\\', '/')))!),
    ];

    /// <summary>The npm lock files of the repository.</summary>
    public static IReadOnlyList<string> NpmLocksOf(string root) =>
    [
        .. FoldersWithNpm.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "package-lock.json", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/node_modules/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The folder above that has the solution.</summary>
    /// <exception cref="InvalidOperationException">None has.</exception>
    public static string RootAbove(string folder) => File.Exists(Path.Combine(folder, "FaceWorker.sln")) ? folder
        : Path.GetDirectoryName(folder) is { } parent ? RootAbove(parent)
        : throw new InvalidOperationException("Run this from inside a checkout.");
}
