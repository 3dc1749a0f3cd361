using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace FaceWorker.Client;

/// <summary>A parked message.</summary>
/// <param name="Id">A hash of what the sender sent: stable across listings, shared by identical messages.</param>
/// <param name="Queue">The work queue it came from; null when no header says.</param>
/// <param name="Reason">In camel case: <c>crashed</c>, <c>tooSlow</c>, <c>tooMuchMemory</c>, or the broker's <c>delivery_limit</c>.</param>
/// <param name="Deliveries">To workers, before it was parked.</param>
public sealed record DeadLetter(
    string Id, string? Queue, string? Gallery, string? Source, string Reason, string? Detail, string? Worker, int? Deliveries, DateTimeOffset? ParkedAt,
    IReadOnlyDictionary<string, string?> Headers, ReadOnlyMemory<byte> Body)
{
    private const int IdBytes = 6;

    internal static DeadLetter Of(BasicGetResult message)
    {
        var properties = message.BasicProperties;
        var body = message.Body.ToArray();
        var (gallery, source) = Read(body);
        var parking = DeadLetterHeaders.ParkingOf(properties);
        return new DeadLetter(
            IdOf(properties, body), DeadLetterHeaders.QueueOf(properties), gallery, source,
            parking?.Reason ?? DeadLetterHeaders.Text(properties, "x-first-death-reason") ?? "unknown",
            parking?.Detail, parking?.Worker, parking?.Deliveries, parking?.At,
            (properties.Headers ?? new Dictionary<string, object?>()).ToDictionary(header => header.Key, header => DeadLetterHeaders.Text(header.Value)), body);
    }

    private static string IdOf(IReadOnlyBasicProperties properties, byte[] body)
    {
        var sender = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{properties.MessageId}\n{properties.CorrelationId}\n"));
        return Convert.ToHexStringLower(SHA256.HashData([.. sender, .. body]).AsSpan(0, IdBytes));
    }

    /// <summary>What the message is about: plain JSON, or MassTransit's envelope around it.</summary>
    private static (string? Gallery, string? Source) Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var message = Find(root, "message") is { ValueKind: JsonValueKind.Object } inner ? inner : root;
            var image = Find(message, "image");
            return (Text(message, "gallery"), image is { } found ? Text(found, "path") ?? Text(found, "url") ?? Text(found, "name") : null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static JsonElement? Find(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
