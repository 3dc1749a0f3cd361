using System.Text;
using System.Text.Json;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Erasure;

/// <summary>What something that is erased is called, wherever it is spoken of. It is kept nowhere.</summary>
public sealed record ErasureScope(ErasureTarget Target)
{
    /// <summary>Of a person.</summary>
    public long? SubjectId { get; init; }

    /// <summary>All names that the person has had.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Ids of the images.</summary>
    public IReadOnlyList<long> Images { get; init; } = [];

    public IReadOnlyList<Sha256Digest> Digests { get; init; } = [];

    /// <summary>Places where the images were seen, as they are stored: without secrets.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Whether a message is about it.</summary>
    /// <param name="remarks">What came with the message: why it failed.</param>
    public bool Concerns(ReadOnlyMemory<byte> body, IEnumerable<string> remarks)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var message = MessageOf(json.RootElement);
            return IsOfGallery(message) && (Target.Kind == ErasureKind.Gallery || remarks.Any(IsNamedIn) || Means(name: "", message));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // no JSON, or half a character in a text of it
        {
            var text = Encoding.UTF8.GetString(body.Span);
            return Target.Kind == ErasureKind.Gallery ? text.Contains($"\"{Target.Gallery}\"", StringComparison.Ordinal) : Names.Concat(Sources).Any(name => text.Contains(name, StringComparison.Ordinal));
        }
    }

    /// <summary>Plain JSON, or MassTransit's envelope around it.</summary>
    private static JsonElement MessageOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("message", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : root;

    private bool IsOfGallery(JsonElement message) => message.ValueKind == JsonValueKind.Object
        && message.TryGetProperty("gallery", out var gallery) && gallery.ValueKind == JsonValueKind.String && gallery.GetString() == Target.Gallery.Value;

    private bool IsNamedIn(string remark) =>
        Names.Any(name => remark.Contains($"'{name}'", StringComparison.Ordinal)) || Sources.Any(source => remark.Contains(source, StringComparison.Ordinal));

    /// <param name="name">Of the property that has the value.</param>
    private bool Means(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(property => Means(property.Name, property.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(item => Means(name, item)),
        JsonValueKind.String when name == "content" => Digests.Count > 0 && value.TryGetBytesFromBase64(out var content) && Digests.Contains(Sha256Digest.Of(content)),
        JsonValueKind.String => value.GetString() is { } text && (Names.Contains(text) || (Sources.Count > 0 && Sources.Contains(PublicAddress.Of(text)))),
        JsonValueKind.Number => value.TryGetInt64(out var number) && (name == "subjectId" ? number == SubjectId : name == "imageId" && Images.Contains(number)),
        _ => false,
    };
}
