using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaceWorker.Core.Events;

/// <summary>An event as it is written: in the transaction of what it tells, so that neither is without the other.</summary>
/// <param name="Kind">As exchanges and consumers call it: <c>image-indexed</c>.</param>
/// <param name="Gallery">The name as a request has it, which may be nobody's; null: the event is of no gallery.</param>
/// <param name="Body">The message as JSON, without its numbers.</param>
public sealed record NewEvent(string Kind, string? Gallery, string Body)
{
    private static readonly JsonSerializerOptions OnTheWire = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is never a part of HTML
    };

    /// <summary>The image that it names.</summary>
    public long? Image { get; init; }

    /// <summary>The subjects that it names, with whom it is deleted.</summary>
    public IReadOnlyList<long> Subjects { get; init; } = [];

    /// <summary>The span that it belongs to.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>A text as it stands in a body, in quotation marks.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, OnTheWire);

    public static NewEvent Of<T>(T message, string? gallery)
        where T : class => new(JsonNamingPolicy.KebabCaseLower.ConvertName(typeof(T).Name), gallery, JsonSerializer.Serialize(message, OnTheWire));
}
