using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using FaceWorker.Client;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FaceWorker.EndToEnd.Tests.Fuzz;

/// <summary>Ten thousand messages that no honest client sends, to every queue of one worker: each ends as one typed answer or one dead letter, and the worker goes on.</summary>
/// <remarks>The same messages each time; with <c>FACEWORKER_FUZZ_SEED</c>, a number, others.</remarks>
public sealed partial class FuzzedMessages(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Count = 10_000;
    private const ulong DefaultSeed = 20261201;

    private readonly WorkerFixture fixture = new();
    private readonly ConcurrentDictionary<int, ConcurrentBag<string>> answers = new();
    private readonly Dictionary<int, List<string>> deadLetters = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Ten_thousand_messages_end_as_one_answer_or_one_dead_letter_each_and_the_worker_is_healthy()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("FACEWORKER_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : DefaultSeed;
        output.WriteLine($"FACEWORKER_FUZZ_SEED={seed}");
        var random = new PCG(1, seed);
        var messages = Enumerable.Range(0, Count).Select(_ => FuzzedMessageGen.Message.Generate(random, null, out var _)).ToList();
        await using var worker = await fixture.StartWorkerAsync();
        await using var connection = await new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var replies = await ListenAsync(channel);

        for (var number = 0; number < Count; number++)
            await messages[number].SendAsync(channel, number, replies, Cancel);
        await channel.QueueDeclarePassiveAsync(replies, Cancel); // by then the broker has them all

        await WaitUntilAsync(channel, () => Unaccounted(messages).Count == 0, () => Explain("was neither answered nor set aside", messages, Unaccounted(messages), seed));
        await fixture.WaitUntilAsync(async () => (await QueuesAsync()).Where(queue => IsWorkQueue(queue.Name)).All(queue => queue.Messages == 0));
        await CollectDeadLettersAsync(channel);
        var twice = Enumerable.Range(0, Count).Where(number => answers.GetValueOrDefault(number)?.Count > 1 || deadLetters.GetValueOrDefault(number)?.Count > 1).ToList();
        Assert.True(twice.Count == 0, Explain("was answered or set aside more than once", messages, twice, seed));
        Assert.All(answers, answer => AssertTyped(answer.Value.Single()));
        await AssertHealthyAsync(worker);
    }

    /// <summary>Neither answered nor dead-lettered, though the test would see it.</summary>
    private List<int> Unaccounted(List<FuzzedMessage> messages) =>
        [.. Enumerable.Range(0, Count).Where(number => messages[number].IsAnswerSeen && !answers.ContainsKey(number) && !deadLetters.ContainsKey(number))];

    private async Task<string> ListenAsync(IChannel channel)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            var answer = JsonDocument.Parse(message.Body.ToArray()).RootElement.Clone();
            if ((FuzzedMessage.NumberOf(message.BasicProperties.CorrelationId) ?? NumberOf(answer)) is { } number)
                answers.GetOrAdd(number, _ => []).Add(answer.GetRawText());
            return Task.CompletedTask;
        };
        var replies = (await channel.QueueDeclareAsync(cancellationToken: Cancel)).QueueName;
        await channel.BasicConsumeAsync(replies, autoAck: true, consumer, Cancel);
        return replies;
    }

    /// <summary>Of an envelope that answers one.</summary>
    private static int? NumberOf(JsonElement envelope) =>
        envelope.ValueKind == JsonValueKind.Object && envelope.TryGetProperty("requestId", out var id) && id.TryGetGuid(out var guid) && guid == FuzzedMessage.RequestIdOf(BitConverter.ToInt32(guid.ToByteArray())) ? BitConverter.ToInt32(guid.ToByteArray()) : null;

    private static void AssertTyped(string text)
    {
        var answer = JsonDocument.Parse(text).RootElement;
        var message = answer.TryGetProperty("message", out var inner) ? inner : answer;
        var outcome = message.GetProperty("outcome").GetString();
        Assert.False(string.IsNullOrEmpty(outcome), text);
        Assert.True(outcome != "rejected" || (message.GetProperty("reason").GetString() is not null and not "internalError" && message.GetProperty("detail").GetString() is { Length: > 0 and < 9000 }), text);
    }

    private async Task WaitUntilAsync(IChannel channel, Func<bool> isSo, Func<string> otherwise)
    {
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(3);
        while (!isSo())
        {
            if (TimeProvider.System.GetUtcNow() >= end)
                Assert.Fail(otherwise());
            await CollectDeadLettersAsync(channel);
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, Cancel);
        }
    }

    /// <summary>Takes what was set aside: not understood, failed, or parked.</summary>
    private async Task CollectDeadLettersAsync(IChannel channel)
    {
        foreach (var queue in (await QueuesAsync()).Select(queue => queue.Name).Where(name => name.EndsWith("_error", StringComparison.Ordinal) || name.EndsWith("_skipped", StringComparison.Ordinal) || name == FaceWorkerQueues.DeadLetter))
            while (await channel.BasicGetAsync(queue, autoAck: true, Cancel) is { } letter)
                if (letter.BasicProperties.Headers?.TryGetValue(FuzzedMessage.NumberHeader, out var value) == true && value is int number)
                {
                    if (!deadLetters.TryGetValue(number, out var queues))
                        deadLetters[number] = queues = [];
                    queues.Add(queue);
                }
    }

    private async Task<IReadOnlyList<(string Name, long Messages)>> QueuesAsync()
    {
        var queues = await fixture.Broker.Management.GetFromJsonAsync<JsonElement[]>(new Uri($"api/queues/{fixture.Broker.VirtualHost}?columns=name,messages", UriKind.Relative), Cancel);
        return [.. queues!.Select(queue => (queue.GetProperty("name").GetString()!, queue.TryGetProperty("messages", out var messages) ? messages.GetInt64() : 0))];
    }

    private static bool IsWorkQueue(string name) => FaceWorkerQueues.All.Any(queue => queue.Name == name);

    private async Task AssertHealthyAsync(WorkerProcess worker)
    {
        using var http = new HttpClient();
        var pages = new Uri(ListeningOn.Match(worker.Output).Groups[1].Value);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(pages, "/health/ready"), Cancel)).StatusCode);

        Assert.NotEmpty((await fixture.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(1))).Result!.Faces);
        Assert.NotEmpty((await fixture.IndexAsync(TestImages.Sample(2))).Result!.Faces);
    }

    private string Explain(string what, List<FuzzedMessage> messages, List<int> numbers, ulong seed) =>
        $"FACEWORKER_FUZZ_SEED={seed}: {numbers.Count} of {Count:N0} messages, each of which {what}. Of each queue the first: " + string.Join("\n", numbers.GroupBy(number => messages[number].Queue).Select(group => group.First())
            .Select(number => $"{number} {messages[number]}; answered {string.Join(" / ", answers.GetValueOrDefault(number) ?? [])}; set aside in {string.Join(", ", deadLetters.GetValueOrDefault(number) ?? [])}"));

    [GeneratedRegex(@"listening on: (http://\S+)")]
    private static partial Regex ListeningOn { get; }
}
