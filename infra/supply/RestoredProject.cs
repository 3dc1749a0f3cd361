using System.Text.Json;

namespace FaceWorker.SupplyChain;

/// <summary>What a project is made of, as its last restore wrote it down (<c>obj/project.assets.json</c>).</summary>
internal sealed class RestoredProject
{
    private readonly Dictionary<string, string> references = new(StringComparer.OrdinalIgnoreCase); // by name
    private readonly Dictionary<string, IReadOnlyList<string>> dependencies = [];
    private readonly List<Package> packages = [];
    private readonly List<string> projects = [];

    private RestoredProject(string file, JsonElement assets)
    {
        var project = assets.GetProperty("project");
        Name = project.GetProperty("restore").GetProperty("projectName").GetString()!;
        Version = project.GetProperty("version").GetString()!;
        var folders = assets.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
        var target = assets.GetProperty("targets").EnumerateObject().First(target => !target.Name.Contains('/', StringComparison.Ordinal)).Value;
        foreach (var library in assets.GetProperty("libraries").EnumerateObject().OrderBy(library => library.Name, StringComparer.OrdinalIgnoreCase))
            Add(library, folders, file);
        foreach (var library in target.EnumerateObject())
            dependencies[references[NameOf(library.Name)]] = library.Value.TryGetProperty("dependencies", out var needed) ? ReferencesOf(needed.EnumerateObject().Select(one => one.Name)) : [];
        Direct = ReferencesOf(assets.GetProperty("projectFileDependencyGroups").EnumerateObject().First().Value.EnumerateArray().Select(one => one.GetString()!.Split(' ')[0]));
    }

    public string Name { get; }

    public string Version { get; }

    public IReadOnlyList<Package> Packages => packages;

    /// <summary>The other projects that it is made of, by reference: <c>name@version</c>.</summary>
    public IReadOnlyList<string> Projects => projects;

    /// <summary>The references of what it names itself.</summary>
    public IReadOnlyList<string> Direct { get; }

    /// <exception cref="InvalidOperationException">It was not restored.</exception>
    public static RestoredProject Read(string folder)
    {
        var file = Path.Combine(folder, "obj", "project.assets.json");
        if (!File.Exists(file))
            throw new InvalidOperationException($"'{file}' is not there; build first: dotnet build FaceWorker.sln");
        using var assets = JsonDocument.Parse(File.ReadAllBytes(file));
        return new RestoredProject(file, assets.RootElement);
    }

    /// <summary>What a package or a project of it needs, by reference.</summary>
    public IReadOnlyList<string> DependenciesOf(string reference) => dependencies.GetValueOrDefault(reference) ?? [];

    private void Add(JsonProperty library, List<string> folders, string file)
    {
        var (name, version) = (NameOf(library.Name), library.Name.Split('/')[1]);
        if (library.Value.GetProperty("type").GetString() != "package")
        {
            references[name] = $"{name}@{version}";
            projects.Add(references[name]);
            return;
        }

        var path = library.Value.GetProperty("path").GetString()!;
        var folder = folders.Select(one => Path.Combine(one, path)).FirstOrDefault(Directory.Exists)
            ?? throw new InvalidOperationException($"Package {library.Name} of '{file}' is in none of {string.Join(", ", folders)}; restore again: dotnet restore FaceWorker.sln");
        var package = new Package(name, version, library.Value.GetProperty("sha512").GetString()!, folder);
        references[name] = package.Reference;
        packages.Add(package);
    }

    /// <summary>Those that are there: a framework brings what it names itself.</summary>
    private List<string> ReferencesOf(IEnumerable<string> names) => [.. names.Where(references.ContainsKey).Select(name => references[name]).Order(StringComparer.Ordinal)];

    private static string NameOf(string library) => library.Split('/')[0];
}
