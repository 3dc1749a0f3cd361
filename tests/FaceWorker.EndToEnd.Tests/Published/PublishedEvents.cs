using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Events;
using FaceWorker.Storage;
using FaceWorker.Storage.Events;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Published;

/// <summary>Every event is published, after the commit, with a number; whatever happens to workers, broker and consumers.</summary>
public sealed class PublishedEvents : IAsyncLifetime
{
    private const string Indexed = "faceworker.events.image-indexed", IndexedEnvelope = "FaceWorker.Contracts:ImageIndexed";

    private readonly WorkerFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_worker_that_is_killed_between_the_commit_and_the_publishing_loses_no_event()
    {
        var (plain, envelopes) = (await BindAsync(Indexed), await BindAsync(IndexedEnvelope));
        await using (var dying = await fixture.StartWorkerAsync(("FAILPOINTS", "after-commit=abort:1")))
        {
            await EnqueueAsync(TestImages.Sample(1));
            await dying.EndsAsync();
        }

        Assert.Equal(1, await fixture.CountAsync("image"));
        Assert.Equal(1, await fixture.CountAsync("event"));
        Assert.Empty(await plain.ReadAsync());
        await using var next = await fixture.StartWorkerAsync();
        await fixture.WaitUntilAsync(async () => await fixture.CountAsync("event") == 2); // the job comes again
        await fixture.EventsArePublishedAsync();

        var heard = await plain.ReadAsync();
        Assert.Equal([(1, null, "False"), (2, "1", "True")], heard.Select(one => (one.Number, one["previous"], one["alreadyIndexed"])));
        Assert.All(heard, one => Assert.Equal(("image-indexed", TestImages.Sample(1), "job"), (one.Kind, one["source"], one["jobId"])));
        var wrapped = await envelopes.ReadAsync();
        Assert.Equal(heard.Select(one => (one.MessageId, one.Number)).Order(), wrapped.Select(one => (one.MessageId, one.Body.GetProperty("message").GetProperty("number").GetInt64())).Order());
    }

    [Fact]
    public async Task A_worker_that_is_killed_before_it_knows_that_an_event_is_published_publishes_it_again_with_its_number()
    {
        var plain = await BindAsync(Indexed);
        await using (var dying = await fixture.StartWorkerAsync(("FAILPOINTS", "after-publish=abort:1")))
        {
            await EnqueueAsync(TestImages.Sample(1));
            await dying.EndsAsync();
        }

        var first = Assert.Single(await plain.ReadAsync());
        await fixture.Database.ExecuteAsync("UPDATE event_relay SET until = now()"); // half a minute later
        await using var next = await fixture.StartWorkerAsync();
        await fixture.EventsArePublishedAsync();

        var again = (await plain.ReadAsync())[0];
        Assert.Equal((first.Number, first.MessageId, first.Body.ToString()), (again.Number, again.MessageId, again.Body.ToString()));
    }

    [Fact]
    public async Task While_the_broker_is_away_events_are_numbered_and_can_be_read_and_they_are_published_when_it_is_back()
    {
        var plain = await BindAsync("faceworker.events.request-rejected");
        await using var proxy = new TcpProxy(fixture.Broker.Address);
        await using var worker = await WorkerProcess.StartAsync(fixture.Database.ConnectionString, proxy.InPlaceOf(fixture.Broker.Address).ToString());
        await using var database = new GalleryDatabase(fixture.Database.ConnectionString);
        proxy.TakeDown();

        foreach (var source in new[] { "/a.jpg", "/b.jpg", "/c.jpg" })
            await new EventOutbox(database).AddAsync(NewEvent.Of(
                new RequestRejected { Gallery = WorkerFixture.Gallery, Source = source, Reason = RejectionReason.Corrupt, Detail = "It is broken." }, WorkerFixture.Gallery), Cancel);
        await fixture.WaitUntilAsync("SELECT bool_and(number IS NOT NULL) FROM event");
        var read = Lines(await fixture.RunCommandAsync(TestModels.Folder, 0, "events", "--since", "1", "--gallery", WorkerFixture.Gallery));
        Assert.Empty(await plain.ReadAsync());
        proxy.Restore();
        await fixture.EventsArePublishedAsync();

        Assert.Equal([(2, "/b.jpg"), (3, "/c.jpg")], read.Select(one => (one.GetProperty("number").GetInt32(), one.GetProperty("source").GetString())));
        var heard = await plain.ReadAsync();
        Assert.Equal([1, 2, 3], heard.Select(one => one.Number).Distinct());
        Assert.Equal(["/a.jpg", "/b.jpg", "/c.jpg"], heard.DistinctBy(one => one.Number).Select(one => one["source"]));
    }

    [Fact]
    public async Task A_consumer_that_stopped_finds_the_gap_that_its_full_queue_left_and_replays_it()
    {
        var plain = await EventQueue.BindAsync(fixture.Broker.Address, [Indexed], new() { ["x-max-length"] = 2, ["x-overflow"] = "drop-head" });
        await using var worker = await fixture.StartWorkerAsync();
        await fixture.IndexAsync(TestImages.Sample(1));
        await fixture.EventsArePublishedAsync();
        var last = Assert.Single(await plain.ReadAsync()).Number;

        foreach (var sample in new[] { 2, 3, 4, 6 })
            await fixture.IndexAsync(TestImages.Sample(sample));
        Assert.NotNull((await fixture.IndexAsync("/nowhere.jpg")).Rejection); // another kind, in between
        await fixture.IndexAsync(TestImages.Sample(1));
        await fixture.EventsArePublishedAsync();
        var heard = await plain.ReadAsync();

        Assert.Equal(2, heard.Count);
        Assert.NotEqual($"{last}", heard[0]["previous"]); // the gap
        var replayed = await fixture.Client.ReplayAsync<ImageIndexed>(since: last, WorkerFixture.Gallery, Cancel).ToListAsync(Cancel);
        Assert.Equal([2, 3, 4, 6, 1], replayed.Select(image => Enumerable.Range(1, 6).Single(sample => TestImages.Sample(sample) == image.Source)));
        Assert.Equal(heard.Select(one => one.Number), replayed.TakeLast(2).Select(image => image.Number!.Value));
        Assert.Equal([last, .. replayed.SkipLast(1).Select(image => image.Number!.Value)], replayed.Select(image => image.Previous!.Value));
        var refused = await fixture.Client.ReplayEventsAsync(new ReplayEvents { Since = 0, Kinds = ["image-indexed", "nonsense"] }, Cancel);
        Assert.Contains("'kinds' has 'nonsense'", refused.Rejection!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_while_workers_come_and_go_has_numbers_without_gaps_and_each_is_published()
    {
        var plain = await BindAsync(Indexed);
        var photos = fixture.Images.Photos(40);
        foreach (var photo in photos)
            await EnqueueAsync(photo);

        for (var stored = 5; stored < 35; stored += 10)
        {
            await using var killed = await fixture.StartWorkerAsync();
            await fixture.WaitUntilAsync($"SELECT count(*) >= {stored} FROM image");
            await killed.KillAsync();
        }

        await fixture.Database.ExecuteAsync("UPDATE event_relay SET until = now()"); // half a minute later
        await using (var one = await fixture.StartWorkerAsync())
        await using (var other = await fixture.StartWorkerAsync())
        {
            await fixture.WaitUntilAsync($"SELECT count(DISTINCT payload ->> 'source') = {photos.Count} FROM event");
            await fixture.EventsArePublishedAsync();
        }

        var heard = (await plain.ReadAsync()).DistinctBy(one => one.Number).OrderBy(one => one.Number).ToList();
        Assert.Equal(Enumerable.Range(1, heard.Count).Select(number => (long)number), heard.Select(one => one.Number));
        Assert.Equal(photos.Order(), heard.Where(one => one["alreadyIndexed"] == "False").Select(one => one["source"]!).Order());
    }

    private Task<EventQueue> BindAsync(string exchange) => EventQueue.BindAsync(fixture.Broker.Address, [exchange]);

    private async Task EnqueueAsync(string path)
    {
        await BrokerQueues.DeclareAsync(fixture.Broker.Address, Cancel);
        await fixture.Client.EnqueueAsync(new IndexImage { JobId = "job", Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(path) }, Cancel);
    }

    private static IReadOnlyList<JsonElement> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
