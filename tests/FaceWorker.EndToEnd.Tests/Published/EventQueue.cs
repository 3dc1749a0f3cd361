using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests.Published;

/// <summary>A message as a consumer gets it.</summary>
/// <param name="TraceParent">Its header.</param>
internal sealed record HeardEvent(string? MessageId, string? Kind, string? TraceParent, JsonElement Body)
{
    public long Number => Body.GetProperty("number").GetInt64();

    public string? this[string property] => Body.TryGetProperty(property, out var value) ? value.ToString() : null;
}

/// <summary>A queue behind exchanges of events, as another system would have one; it stays when nobody reads it.</summary>
internal sealed class EventQueue(Uri broker, string name)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="exchanges">By their whole names; declared if no worker has done so.</param>
    /// <param name="arguments">Of the queue.</param>
    public static async Task<EventQueue> BindAsync(Uri broker, IReadOnlyList<string> exchanges, Dictionary<string, object?>? arguments = null)
    {
        var name = $"events-{Guid.NewGuid():N}";
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: Cancel);
        foreach (var exchange in exchanges)
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: Cancel);
            await channel.QueueBindAsync(name, exchange, "", cancellationToken: Cancel);
        }

        return new EventQueue(broker, name);
    }

    /// <summary>Takes what is in it now.</summary>
    public async Task<IReadOnlyList<HeardEvent>> ReadAsync()
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var heard = new List<HeardEvent>();
        while (await channel.BasicGetAsync(name, autoAck: true, Cancel) is { } message)
            heard.Add(new HeardEvent(message.BasicProperties.MessageId, message.BasicProperties.Type, HeaderOf(message.BasicProperties, "traceparent"), JsonDocument.Parse(message.Body).RootElement));
        return heard;
    }

    private static string? HeaderOf(IReadOnlyBasicProperties properties, string header) =>
        properties.Headers is { } headers && headers.TryGetValue(header, out var value) && value is byte[] text ? Encoding.UTF8.GetString(text) : null;
}
