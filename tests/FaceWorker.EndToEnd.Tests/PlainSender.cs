using System.Text.Json;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Asks by plain JSON, as any client may, and hears what is answered in the order in which it comes.</summary>
internal sealed class PlainSender : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly Channel<JsonElement> answers = Channel.CreateUnbounded<JsonElement>();
    private readonly string? user;
    private string replies = "";

    private PlainSender(IConnection connection, IChannel channel, string? user) => (this.connection, this.channel, this.user) = (connection, channel, user);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="user">Named in every message; null: none is.</param>
    public static async Task<PlainSender> ConnectAsync(Uri broker, string? user = null)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(Cancel);
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        var sender = new PlainSender(connection, await connection.CreateChannelAsync(confirmed, Cancel), user);
        await sender.ListenAsync();
        return sender;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>Returns once the broker has the message.</summary>
    /// <param name="request">For example <c>identify-many</c>.</param>
    /// <param name="change">What is special about the message's properties.</param>
    public async Task SendAsync(string request, object body, Action<BasicProperties>? change = null)
    {
        var properties = new BasicProperties { ContentType = "application/json", ReplyTo = replies, CorrelationId = Guid.NewGuid().ToString(), Persistent = true };
        if (user is not null)
            properties.UserId = user;
        change?.Invoke(properties);
        await channel.BasicPublishAsync($"faceworker.{request}", "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(body), Cancel);
    }

    /// <summary>The next answer, to whatever was asked.</summary>
    public Task<JsonElement> NextAsync() => answers.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Patience, TimeProvider.System, Cancel);

    public async Task<JsonElement> AskAsync(string request, object body, Action<BasicProperties>? change = null)
    {
        await SendAsync(request, body, change);
        return await NextAsync();
    }

    /// <summary>All answers of a request that has many, the last one included.</summary>
    public async Task<IReadOnlyList<JsonElement>> AllAsync()
    {
        var all = new List<JsonElement>();
        do
        {
            all.Add(await NextAsync());
        }
        while (all[^1].GetProperty("outcome").GetString() == "imageIdentified");
        return all;
    }

    private async Task ListenAsync()
    {
        replies = (await channel.QueueDeclareAsync(cancellationToken: Cancel)).QueueName;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) => await answers.Writer.WriteAsync(JsonDocument.Parse(delivery.Body.ToArray()).RootElement.Clone());
        await channel.BasicConsumeAsync(replies, autoAck: true, consumer, Cancel);
    }
}
