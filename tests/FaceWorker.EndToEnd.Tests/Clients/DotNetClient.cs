using System.Text.Json;
using System.Threading.Channels;
using FaceWorker.Client;
using FaceWorker.Contracts;
using MassTransit.Serialization;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>The .NET client: calls the method that takes a kind of request, or subscribes to all events.</summary>
internal sealed class DotNetClient : TestClient
{
    private static readonly JsonSerializerOptions Wire = SystemTextJsonMessageSerializer.Options;

    private readonly FaceWorkerClient client;
    private readonly Channel<JsonElement> events = Channel.CreateUnbounded<JsonElement>();
    private readonly Task subscribing;

    public DotNetClient(Uri broker, bool listens)
    {
        client = new FaceWorkerClient(broker);
        subscribing = listens ? Task.WhenAll(FaceWorkerQueues.Events.Select(exchange => SubscribeAsync(exchange.Event))) : Task.CompletedTask;
    }

    /// <summary>A question in the moment of the break may lose its answer: asks until one is answered.</summary>
    public override async Task ReconnectedAsync(string gallery)
    {
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            try
            {
                await client.ListPeopleAsync(new ListPeople { Gallery = gallery }, patience.Token);
                return;
            }
            catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
            {
            }
        }
    }

    public override ValueTask DisposeAsync() => client.DisposeAsync();

    protected override async Task<JsonElement> SendAsync(string request, string fields)
    {
        var kind = FaceWorkerQueues.All.Single(queue => queue.Name == $"faceworker.{request}").Request;
        var method = typeof(FaceWorkerClient).GetMethods().Single(method => method.Name != nameof(FaceWorkerClient.EnqueueAsync) && method.GetParameters() is [var first, ..] && first.ParameterType == kind);
        dynamic asking = method.Invoke(client, [JsonSerializer.Deserialize(fields, kind, Wire), Cancel])!;
        var answer = await asking;
        return AsJson((object?)answer.Result ?? (object)answer.Rejection);
    }

    protected override async Task<IReadOnlyList<JsonElement>> SendManyAsync(string fields)
    {
        var answers = new List<JsonElement>();
        var last = await client.IdentifyManyAsync(JsonSerializer.Deserialize<IdentifyMany>(fields, Wire)!, (image, _) =>
        {
            answers.Add(AsJson(image));
            return Task.CompletedTask;
        }, Cancel);
        return [.. answers, AsJson((object?)last.Result ?? last.Rejection!)];
    }

    protected override async Task<JsonElement> ListenAsync()
    {
        await subscribing;
        return await events.Reader.ReadAsync(Cancel);
    }

    private Task SubscribeAsync(Type kind) => (Task)GetType().GetMethod(nameof(SubscribeToAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
        .MakeGenericMethod(kind).Invoke(this, [])!;

    private Task<IAsyncDisposable> SubscribeToAsync<TEvent>()
        where TEvent : class => client.SubscribeAsync<TEvent>((message, cancel) => events.Writer.WriteAsync(AsJson(message), cancel).AsTask(), queue: null, Cancel);

    private static JsonElement AsJson(object message) => JsonSerializer.SerializeToElement(message, message.GetType(), Wire);
}
