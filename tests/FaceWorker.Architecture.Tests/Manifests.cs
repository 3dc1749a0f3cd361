using System.Text.Json.Nodes;
using FaceWorker.Testing;
using YamlDotNet.RepresentationModel;

namespace FaceWorker.Architecture.Tests;

/// <summary>The files of <c>infra/kubernetes</c>, as they are before kustomize puts them together.</summary>
internal static class Manifests
{
    private static readonly string Folder = RepositoryRoot.Combine("infra", "kubernetes");

    /// <summary>Every YAML file, from the folder.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file)).Where(file => !file.StartsWith("node_modules", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>All objects, also patches and what kustomize reads itself.</summary>
    public static IReadOnlyList<JsonNode> All { get; } = [.. Files.SelectMany(Read)];

    /// <summary>The objects of a file. Scalars are texts.</summary>
    public static IReadOnlyList<JsonNode> Read(string file)
    {
        using var reader = File.OpenText(Path.Combine(Folder, file));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return [.. yaml.Documents.Select(document => ToJson(document.RootNode)!)];
    }

    /// <summary>The object of a kind in a file; of a name, where there are several.</summary>
    public static JsonNode Find(string file, string kind, string? name = null) =>
        Read(file).Single(node => Text(node["kind"]) == kind && (name is null || Text(node["metadata"]!["name"]) == name));

    public static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    public static IEnumerable<JsonNode> Items(JsonNode? list) => list?.AsArray().Select(item => item!) ?? [];

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray(sequence.Children.Select(ToJson).ToArray()),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException(node.GetType().Name),
    };
}
