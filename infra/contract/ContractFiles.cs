using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FaceWorker.ContractGenerator;

/// <summary>The contract as files: <c>asyncapi.json</c>, a JSON Schema for each message in <c>schemas/</c>, and in <c>released/</c> the document of each version.</summary>
/// <param name="folder">Usually <c>docs/contract</c>.</param>
internal sealed class ContractFiles(string folder)
{
    private const string Document = "asyncapi.json";
    private const string Schemas = "schemas";
    private const string Released = "released";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject document = ContractDocument.Create();

    private string Version => (string)document["info"]!["version"]!;

    /// <summary>Writes what the code says, and deletes schemas of messages that are gone.</summary>
    public void Write()
    {
        var files = Generate();
        foreach (var file in Existing().Except(files.Keys))
            File.Delete(Path.Combine(folder, file));
        foreach (var (file, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.WriteAllText(Path.Combine(folder, file), text);
        }
    }

    /// <summary>Keeps the document as that of its version, which later ones are compared with.</summary>
    public void Release()
    {
        Directory.CreateDirectory(Path.Combine(folder, Released));
        File.WriteAllText(Path.Combine(folder, Released, $"{Version}.json"), Text(document));
    }

    /// <summary>In sentences, how the files differ from the code, and how the code breaks the promise of the last released version; empty when all is well.</summary>
    public IReadOnlyList<string> FindProblems()
    {
        var files = Generate();
        return
        [
            .. files.Where(file => Read(file.Key) != file.Value).Select(file => $"{file.Key} is not what the code says: run 'dotnet run --project infra/contract -- write', and commit it."),
            .. Existing().Except(files.Keys).Select(file => $"{file} is of no message: run 'dotnet run --project infra/contract -- write'."),
            .. FindPromisesBroken(),
        ];
    }

    private IEnumerable<string> FindPromisesBroken()
    {
        if (LastReleased() is not { } released)
            return ["No version was released: run 'dotnet run --project infra/contract -- release'."];
        var before = JsonNode.Parse(File.ReadAllText(released.File))!.AsObject();
        var breaks = released.Version.Major == new Version(Version).Major ? ContractChanges.FindBreaks(before, document) : [];
        return breaks.Count == 0 && ContractChanges.AreDifferent(before, document) && new Version(Version) <= released.Version
            ? [$"Something was added since version {released.Version}: raise the second number of MessageContract.Version."]
            : breaks.Select(problem => $"{problem} That breaks those who rely on version {released.Version}.");
    }

    private (Version Version, string File)? LastReleased() => Directory.Exists(Path.Combine(folder, Released))
        ? Directory.EnumerateFiles(Path.Combine(folder, Released), "*.json").Select(file => (new Version(Path.GetFileNameWithoutExtension(file)), file)).Cast<(Version, string)?>().Max()
        : null;

    private Dictionary<string, string> Generate()
    {
        var files = new Dictionary<string, string> { [Document] = Text(document) };
        foreach (var (name, _) in document["components"]!["messages"]!.AsObject())
            files.Add(Path.Combine(Schemas, $"{name}.json"), Text(StandAlone(name)));
        return files;
    }

    /// <summary>A schema with everything that it refers to.</summary>
    private JsonObject StandAlone(string name)
    {
        var all = document["components"]!["schemas"]!.AsObject();
        var needed = new SortedSet<string>(StringComparer.Ordinal);
        Follow(all[name]);
        var schema = Move(all[name]!).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        if (needed.Count > 0)
            schema["$defs"] = new JsonObject(needed.Select(part => KeyValuePair.Create(part, (JsonNode?)Move(all[part]!))));
        return schema;

        void Follow(JsonNode? node)
        {
            foreach (var part in MessageSchemas.NamesIn(node))
                if (needed.Add(part))
                    Follow(all[part]);
        }
    }

    private static JsonNode Move(JsonNode schema) => JsonNode.Parse(schema.ToJsonString().Replace($"\"{MessageSchemas.Folder}", "\"#/$defs/", StringComparison.Ordinal))!;

    private IEnumerable<string> Existing() => Directory.Exists(Path.Combine(folder, Schemas))
        ? Directory.EnumerateFiles(Path.Combine(folder, Schemas)).Select(file => Path.GetRelativePath(folder, file))
        : [];

    private string? Read(string file) => File.Exists(Path.Combine(folder, file)) ? File.ReadAllText(Path.Combine(folder, file)) : null;

    private static string Text(JsonObject node) => node.ToJsonString(Indented) + "\n";
}
