using System.Text.Json.Nodes;

namespace FaceWorker.ContractGenerator;

/// <summary>Whether a contract only grew. What may change differs between what workers are asked, where they may become less strict, and what they tell, where they may become stricter.</summary>
internal static class ContractChanges
{
    private static readonly string[] Fixed = ["$ref", "const", "default", "format", "pattern", "contentEncoding"];
    private static readonly string[] Inner = ["items", "additionalProperties", "propertyNames"];
    private static readonly string[] LowerBounds = ["minimum", "minLength", "minItems"];
    private static readonly string[] UpperBounds = ["maximum", "maxLength", "maxItems"];

    [Flags]
    private enum Role
    {
        None = 0,
        Asked = 1,
        Told = 2,
    }

    /// <summary>In sentences, what a client of <paramref name="before"/> cannot rely on any more; empty when there is no such thing.</summary>
    public static IReadOnlyList<string> FindBreaks(JsonObject before, JsonObject after)
    {
        (before, after) = (Parsed(before), Parsed(after));
        return
        [
            .. Section(before, "channels").SelectMany(channel => ChannelBreaks(channel.Key, channel.Value!, Section(after, "channels")[channel.Key])),
            .. Section(before, "operations").SelectMany(operation => OperationBreaks(operation.Key, operation.Value!, Section(after, "operations")[operation.Key])),
            .. Roles(before).SelectMany(schema => SchemaBreaks(schema.Key, Schemas(before)[schema.Key]!, Schemas(after)[schema.Key], schema.Value)),
        ];
    }

    /// <summary>Whether more than words and the version differ.</summary>
    public static bool AreDifferent(JsonObject before, JsonObject after) => !JsonNode.DeepEquals(Bare(before), Bare(after));

    private static IEnumerable<string> ChannelBreaks(string name, JsonNode before, JsonNode? after)
    {
        if (after is null)
            return [$"Channel '{name}' is gone."];
        var isReply = before["address"] is null; // it takes the answers of all operations, new ones included
        return Differences($"Channel '{name}'", before, after, isReply ? ["address"] : ["address", "bindings", "messages"]);
    }

    private static IEnumerable<string> OperationBreaks(string name, JsonNode before, JsonNode? after) =>
        after is null ? [$"Operation '{name}' is gone."] : Differences($"Operation '{name}'", before, after, ["action", "channel", "reply"]);

    private static IEnumerable<string> SchemaBreaks(string name, JsonNode before, JsonNode? after, Role role)
    {
        if (after is null)
            return [$"'{name}' is gone."];
        var (old, oldTypes) = Unwrap(before);
        var (now, types) = Unwrap(after);
        return
        [
            .. Differences($"'{name}'", old, now, Fixed),
            .. Lost(oldTypes, types, role, Role.Asked).Select(type => $"'{name}' may no longer be {type}."),
            .. Lost(types, oldTypes, role, Role.Told).Select(type => $"'{name}' may now be {type}."),
            .. Words(old, "enum").Except(Words(now, "enum")).Select(value => $"'{name}' no longer has '{value}'."),
            .. Lost(Words(now, "required"), Words(old, "required"), role, Role.Asked).Select(property => $"'{name}' now requires '{property}'."),
            .. Lost(Words(old, "required"), Words(now, "required"), role, Role.Told).Select(property => $"'{name}' may now come without '{property}'."),
            .. Bounds(old, now, role).Select(bound => $"'{name}' has another {bound}."),
            .. Inner.Where(inner => old[inner] is not null).SelectMany(inner => SchemaBreaks($"{name}.{inner}", old[inner]!, now[inner], role)),
            .. (old["properties"]?.AsObject() ?? new JsonObject()).SelectMany(property => SchemaBreaks($"{name}.{property.Key}", property.Value!, now["properties"]?[property.Key], role)),
        ];
    }

    private static IEnumerable<string> Differences(string what, JsonNode before, JsonNode after, IEnumerable<string> keywords) =>
        keywords.Where(keyword => !JsonNode.DeepEquals(before[keyword], after[keyword])).Select(keyword => $"{what} has another '{keyword}'.");

    private static IEnumerable<string> Lost(IEnumerable<string> before, IEnumerable<string> after, Role role, Role concerned) => role.HasFlag(concerned) ? before.Except(after) : [];

    /// <summary>The bounds that are tighter, of what is asked, or looser, of what is told.</summary>
    private static IEnumerable<string> Bounds(JsonNode before, JsonNode after, Role role)
    {
        foreach (var (keywords, sign, none) in new[] { (LowerBounds, 1, double.NegativeInfinity), (UpperBounds, -1, double.PositiveInfinity) })
            foreach (var keyword in keywords)
            {
                var tightened = sign * ((double?)after[keyword] ?? none).CompareTo((double?)before[keyword] ?? none);
                if ((tightened > 0 && role.HasFlag(Role.Asked)) || (tightened < 0 && role.HasFlag(Role.Told)))
                    yield return keyword;
            }
    }

    /// <summary>What stands in <c>anyOf</c> or <c>allOf</c> around a reference, and the types that the whole may have.</summary>
    private static (JsonNode Schema, IReadOnlyList<string> Types) Unwrap(JsonNode schema) =>
        schema["anyOf"] is JsonArray either ? (either[0]!, ["a value", .. either.Skip(1).SelectMany(other => Words(other!, "type"))])
        : schema["allOf"] is JsonArray all ? (all[0]!, ["a value"])
        : schema["$ref"] is not null ? (schema, ["a value"])
        : (schema, [.. Words(schema, "type")]);

    private static IEnumerable<string> Words(JsonNode schema, string keyword) => schema[keyword] switch
    {
        JsonArray words => words.Select(word => (string)word!),
        JsonValue word => [(string)word!],
        _ => [],
    };

    /// <summary>The schemas by name, each with who speaks so.</summary>
    private static Dictionary<string, Role> Roles(JsonObject document)
    {
        var roles = new Dictionary<string, Role>();
        foreach (var (_, operation) in Section(document, "operations"))
        {
            var messages = At(document, operation!["channel"]!)["messages"]!.AsObject().Select(message => message.Value!);
            foreach (var message in messages)
                Give(At(document, message)["payload"], (string)operation["action"]! == "receive" ? Role.Asked : Role.Told);
            foreach (var answer in operation["reply"]?["messages"]?.AsArray() ?? new JsonArray())
                Give(At(document, At(document, answer!))["payload"], Role.Told);
        }

        return roles;

        void Give(JsonNode? node, Role role)
        {
            foreach (var name in MessageSchemas.NamesIn(node))
            {
                var had = roles.GetValueOrDefault(name);
                roles[name] = had | role;
                if (!had.HasFlag(role))
                    Give(Schemas(document)[name], role);
            }
        }
    }

    /// <summary>What a reference refers to.</summary>
    private static JsonNode At(JsonObject document, JsonNode reference) =>
        ((string)reference["$ref"]!).Split('/').Skip(1).Aggregate((JsonNode)document, (node, name) => node[name]!);

    /// <summary>As it is when it comes from a file, where numbers are of no particular type.</summary>
    private static JsonObject Parsed(JsonObject document) => JsonNode.Parse(document.ToJsonString())!.AsObject();

    private static JsonObject Section(JsonObject document, string name) => document[name]!.AsObject();

    private static JsonObject Schemas(JsonObject document) => document["components"]!["schemas"]!.AsObject();

    private static JsonNode? Bare(JsonNode? node) => node switch
    {
        JsonObject found => new JsonObject(found.Where(property => property is not { Key: "description" or "summary" or "version", Value: JsonValue })
            .Select(property => KeyValuePair.Create(property.Key, Bare(property.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Bare)]),
        _ => node?.DeepClone(),
    };
}
