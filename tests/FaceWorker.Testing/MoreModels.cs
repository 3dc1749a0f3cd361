using System.Text.Json.Nodes;

namespace FaceWorker.Testing;

/// <summary>A folder with the installed models, and two packs besides: <c>two</c>, which has the default's embedder under another id, and <c>apart</c>, which has its detector under another id as well.</summary>
public sealed class MoreModels : IDisposable
{
    /// <summary>The id of the embedder of both packs.</summary>
    public const string Embedder = "embedder-two";

    public MoreModels()
    {
        foreach (var path in Directory.EnumerateFiles(TestModels.Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(TestModels.Folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }

        AddCard("mobilefacenet-512", Embedder);
        AddCard("ultra-light-rfb-320", "detector-two");
        File.WriteAllText(Path.Combine(Folder, "packs", "two.json"), $$"""{ "id": "two", "detector": "ultra-light-rfb-320", "landmarks": "landmarks-68", "embedder": "{{Embedder}}" }""");
        File.WriteAllText(Path.Combine(Folder, "packs", "apart.json"), $$"""{ "id": "apart", "detector": "detector-two", "landmarks": "landmarks-68", "embedder": "{{Embedder}}" }""");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("faceworker-models-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void AddCard(string known, string id)
    {
        var card = JsonNode.Parse(File.ReadAllText(RepositoryRoot.Combine("infra", "models", "cards", $"{known}.json")))!;
        card["id"] = id;
        File.WriteAllText(Path.Combine(Folder, $"{id}.json"), card.ToJsonString());
    }
}
