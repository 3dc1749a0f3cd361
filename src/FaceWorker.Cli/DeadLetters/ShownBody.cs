using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FaceWorker.Core.Sources;

namespace FaceWorker.Cli.DeadLetters;

/// <summary>A message's body as it is printed: every address in it without its secrets (<see cref="PublicAddress"/>).</summary>
internal static class ShownBody
{
    private static readonly JsonSerializerOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Shown(JsonNode.Parse(body.Span))?.ToJsonString(Legible) ?? "null";
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body.Span);
        }
    }

    private static JsonNode? Shown(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Shown(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Shown)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(PublicAddress.Of(value.GetValue<string>())),
        _ => node?.DeepClone(),
    };
}
