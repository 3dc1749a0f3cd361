using System.Text;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Client;
using FaceWorker.Testing;
using RabbitMQ.Client;

namespace FaceWorker.Cli.Tests.DeadLetters;

public sealed class DeadLetterTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IAsyncLifetime
{
    private TestBroker broker = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.CreateAsync();
        await BrokerQueues.DeclareAsync(broker.Address, Cancel);
    }

    public ValueTask DisposeAsync() => broker.DisposeAsync();

    [Fact]
    public async Task Nothing_parked_is_said_in_words()
    {
        var result = await RunAsync("dead-letters", "list");

        Assert.Equal((ExitCode.Done, "No dead letters."), (result.Code, result.Output.Trim()));
    }

    [Fact]
    public async Task List_and_show_tell_where_it_came_from_and_why_and_the_id_stays_the_same()
    {
        await ParkAsync("/photos/a.jpg", "crashed");

        var listed = Assert.Single((await RunAsync("dead-letters", "list", "--json")).Json.GetProperty("deadLetters").EnumerateArray());
        var text = (await RunAsync("dead-letters", "list")).Output;
        var id = listed.GetProperty("id").GetString()!;
        var shown = (await RunAsync("dead-letters", "show", id, "--json")).Json;
        var shownText = (await RunAsync("dead-letters", "show", id)).Output;

        Assert.Equal(
            ("faceworker.index", "archive", "/photos/a.jpg", "crashed", "signal 6", 3),
            (listed.GetProperty("queue").GetString(), listed.GetProperty("gallery").GetString(), listed.GetProperty("source").GetString(),
                listed.GetProperty("reason").GetString(), listed.GetProperty("detail").GetString(), listed.GetProperty("deliveries").GetInt32()));
        Assert.All([id, "/photos/a.jpg", "crashed", "2026-01-02"], fact => Assert.Contains(fact, text, StringComparison.Ordinal));
        Assert.Equal(BodyOf("/photos/a.jpg"), shown.GetProperty("body").GetString());
        Assert.Equal("kept", shown.GetProperty("headers").GetProperty("own").GetString());
        Assert.Contains("signal 6", shownText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_an_address_are_not_shown_but_sent_again()
    {
        await ParkAsync("https://user:hush@host/a.jpg?sig=hush", "crashed");
        var id = (await ListAsync())[0].Id;

        string[][] commands = [["list"], ["list", "--json"], ["show", id], ["show", id, "--json"], ["replay", id, "--json"]];
        foreach (var command in commands)
        {
            var output = (await RunAsync(["dead-letters", .. command])).Output;
            Assert.Contains(id, output, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", output, StringComparison.Ordinal);
        }

        Assert.Equal(BodyOf("https://user:hush@host/a.jpg?sig=hush"), Encoding.UTF8.GetString(Assert.Single(await TakeAsync(FaceWorkerQueues.Index.Name)).Body.Span));
    }

    [Fact]
    public async Task Replay_sends_one_as_it_was_and_leaves_the_others_in_their_order()
    {
        await ParkAsync("/photos/a.jpg", "crashed");
        await ParkAsync("/photos/b.jpg", "tooSlow");
        await ParkAsync("/photos/c.jpg", "crashed");
        var id = (await ListAsync())[1].Id;

        var replayed = await RunAsync("dead-letters", "replay", id);

        Assert.Contains("1 message sent again", replayed.Output, StringComparison.Ordinal);
        Assert.Equal(["/photos/a.jpg", "/photos/c.jpg"], (await ListAsync()).Select(letter => letter.Source));
        var sent = Assert.Single(await TakeAsync(FaceWorkerQueues.Index.Name));
        Assert.Equal(BodyOf("/photos/b.jpg"), Encoding.UTF8.GetString(sent.Body.Span));
        Assert.Equal(["own"], sent.BasicProperties.Headers!.Keys.Where(header => header != "x-dotnet-pub-seq-no"));
        Assert.Equal(("me", "42", "application/json"), (sent.BasicProperties.ReplyTo, sent.BasicProperties.CorrelationId, sent.BasicProperties.ContentType));
    }

    [Fact]
    public async Task Who_replayed_and_discarded_is_in_the_audit_and_without_a_database_nothing_is_done()
    {
        await ParkAsync("/photos/a.jpg", "crashed");
        await ParkAsync("/photos/b.jpg", "crashed");
        var ids = (await ListAsync()).Select(letter => letter.Id).ToList();

        var away = await Command().With(CliSettings.PostgresVariable, "Host=127.0.0.1;Port=1;Database=none;Username=none;Password=secret;Timeout=3").RunAsync("dead-letters", "replay", "--all");
        Assert.Equal((ExitCode.NotReady, 2), (away.Code, (await ListAsync()).Count));
        await RunAsync("dead-letters", "replay", ids[0]);
        await RunAsync("dead-letters", "discard", ids[1], "--yes");

        var audit = (await RunAsync("user", "audit", "--by", "Tester", "--limit", "2", "--json")).Json.GetProperty("changes").EnumerateArray();
        Assert.Equal([$"tester discarded 1 dead letter {ids[1]}", $"tester replayed 1 dead letter {ids[0]}"],
            audit.Select(change => string.Join(' ', new[] { "actor", "deed", "target", "detail" }.Select(field => change.GetProperty(field).GetString()))));
        Assert.Contains(ids[1], (await RunAsync("user", "audit")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hundreds_are_replayed_by_reason_and_then_all()
    {
        for (var i = 0; i < 300; i++)
            await ParkAsync($"/photos/{i}.jpg", i % 3 == 0 ? "tooSlow" : "crashed");

        var slow = (await RunAsync("dead-letters", "replay", "--reason", "tooSlow", "--json")).Json;
        var left = (await ListAsync()).Count;
        var all = (await RunAsync("dead-letters", "replay", "--all", "--json")).Json;

        Assert.Equal((100, 200, 200), (slow.GetProperty("replayed").GetArrayLength(), left, all.GetProperty("replayed").GetArrayLength()));
        Assert.Empty(await ListAsync());
        Assert.Equal(300, (await TakeAsync(FaceWorkerQueues.Index.Name)).Count);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Discard_needs_a_yes(bool? answer, bool isDeleted)
    {
        await ParkAsync("/photos/a.jpg", "crashed");
        var command = Command();
        command.Confirm = answer is { } say ? _ => say : null;

        var result = await command.RunAsync("dead-letters", "discard", "--all");

        Assert.Equal(isDeleted ? ExitCode.Done : ExitCode.Usage, result.Code);
        Assert.Equal(isDeleted ? 0 : 1, (await ListAsync()).Count);
        Assert.Empty(await TakeAsync(FaceWorkerQueues.Index.Name));
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("replay", "0123456789ab", "--all")]
    [InlineData("discard", "--reason", "crashed", "--all")]
    public async Task It_has_to_be_said_which_are_meant(params string[] arguments)
    {
        var result = await RunAsync(["dead-letters", .. arguments]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("Give one of ID, --reason REASON and --all", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("replay")]
    [InlineData("discard")]
    public async Task An_id_that_is_not_there_is_said(string deed)
    {
        var result = await RunAsync("dead-letters", deed, "0123456789ab");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("no message '0123456789ab'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_a_hundred_times_loses_nothing()
    {
        await ParkAsync("/photos/a.jpg", "crashed");
        var id = Assert.Single(await ListAsync()).Id;

        for (var look = 0; look < 100; look++)
            Assert.Equal(id, Assert.Single(await ListAsync()).Id);
    }

    [Fact]
    public async Task What_the_broker_dead_lettered_goes_back_for_the_quarantine_once_and_then_stays()
    {
        await PublishAsync(FaceWorkerQueues.Index.Name);
        await ReturnUntilDeadAsync();
        var first = await Letters.GiveSecondChancesAsync("worker", TimeProvider.System, Cancel);
        await ReturnUntilDeadAsync();
        var second = await Letters.GiveSecondChancesAsync("worker", TimeProvider.System, Cancel);

        Assert.Equal((new SecondChances(1, 0, 0), new SecondChances(0, 1, 0)), (first, second));
        var letter = Assert.Single(await ListAsync());
        Assert.Equal(("deliveryLimit", "faceworker.index", "/photos/a.jpg"), (letter.Reason, letter.Queue, letter.Source));
    }

    [Theory]
    [InlineData("faceworker.identify")]
    [InlineData("faceworker.cancel-archive")]
    public async Task A_message_whose_time_to_live_was_over_before_a_worker_took_it_is_dropped(string queue)
    {
        await WithChannelAsync(async channel =>
        {
            await channel.BasicPublishAsync(queue, "", mandatory: true, new BasicProperties { Expiration = "1" }, Encoding.UTF8.GetBytes(BodyOf("/photos/a.jpg")), Cancel);
            return true;
        });
        await WithChannelAsync(channel => GetAsync(channel, FaceWorkerQueues.SecondChance));

        Assert.Equal(new SecondChances(0, 0, 1), await Letters.GiveSecondChancesAsync("worker", TimeProvider.System, Cancel));
        Assert.Empty(await TakeAsync(queue));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public void A_job_that_is_put_back_keeps_count_of_the_workers_that_did_not_live_to_end_it()
    {
        var waiting = new Waiting(DateTimeOffset.UnixEpoch, Failures: 0);
        var once = DeadLetterHeaders.Delayed(new BasicProperties { Headers = new Dictionary<string, object?> { ["x-delivery-count"] = 1L } }, waiting);
        once.Headers!["x-delivery-count"] = 1L;

        Assert.Equal(2, DeadLetterHeaders.ReturnsOf(DeadLetterHeaders.Delayed(once, waiting)));
    }

    private Client.DeadLetters Letters => new(broker.Address);

    private CliRun Command() => galleries.Command().With(CliSettings.BrokerVariable, broker.Address.ToString());

    private Task<CliResult> RunAsync(params string[] arguments) => Command().RunAsync(arguments);

    private Task<IReadOnlyList<DeadLetter>> ListAsync() => Letters.ListAsync(Cancel);

    private static string BodyOf(string path) => $$$"""{"gallery":"archive","image":{"path":"{{{path}}}"}}""";

    private static BasicProperties Properties() => new()
    {
        ContentType = "application/json",
        ReplyTo = "me",
        CorrelationId = "42",
        Expiration = "3600000",
        Headers = new Dictionary<string, object?> { ["own"] = "kept" },
    };

    private Task ParkAsync(string path, string reason) => Letters.ParkAsync(Properties(), Encoding.UTF8.GetBytes(BodyOf(path)),
        new Parking(FaceWorkerQueues.Index.Name, reason, "signal 6", "host:1", 3, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), Cancel);

    private Task<bool> PublishAsync(string exchange) => WithChannelAsync(async channel =>
    {
        await channel.BasicPublishAsync(exchange, "", mandatory: true, Properties(), Encoding.UTF8.GetBytes(BodyOf("/photos/a.jpg")), Cancel);
        return true;
    });

    /// <summary>As workers do that die with the message in hand.</summary>
    private async Task ReturnUntilDeadAsync()
    {
        for (var death = 0; death <= FaceWorkerQueues.DeliveryLimit; death++)
            await WithChannelAsync(channel => GetAsync(channel, FaceWorkerQueues.Index.Name));
        await WithChannelAsync(channel => GetAsync(channel, FaceWorkerQueues.SecondChance));
    }

    private static async Task<BasicGetResult> GetAsync(IChannel channel, string queue)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, Cancel) is { } message)
                return message;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }

        throw new TimeoutException($"No message came to '{queue}'.");
    }

    private Task<List<BasicGetResult>> TakeAsync(string queue) => WithChannelAsync(async channel =>
    {
        var taken = new List<BasicGetResult>();
        while (await channel.BasicGetAsync(queue, autoAck: true, Cancel) is { } message)
            taken.Add(message);
        return taken;
    });

    private async Task<T> WithChannelAsync<T>(Func<IChannel, Task<T>> work)
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        return await work(channel);
    }
}
