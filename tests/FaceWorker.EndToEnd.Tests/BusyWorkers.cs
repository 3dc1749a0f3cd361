using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>More is asked than a worker can answer: what has waited too long is told so, and what is urgent goes first.</summary>
public sealed class BusyWorkers : IAsyncLifetime
{
    private readonly PlainSenderFixture fixture = new();

    private PlainSender Sender => fixture.Sender;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>It works on one question at a time and fetches no others; what hangs keeps it for about ten seconds.</summary>
    private static (string, string)[] OneAtATime => [("WORKER__REQUESTCONCURRENCY", "1"), ("WORKER__PREFETCHFACTOR", "1"), ("WORKER__REQUESTTIMETOLIVE", "00:00:16"), ("FAILPOINTS", $"decode=hang:{Sha256Digest.Of(File.ReadAllBytes(TestImages.Sample(1)))}")];

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_plain_question_that_was_sent_too_long_ago_is_told_how_long_without_any_work_and_may_be_asked_again()
    {
        await using var worker = await fixture.StartWorkerAsync();

        var old = await Sender.AskAsync("identify", Identify("17"), Sent(TimeSpan.FromSeconds(47)));
        var oldAgain = await Sender.AskAsync("fetch-answer", new { gallery = WorkerFixture.Gallery, requestId = "17" }, Sent(TimeSpan.FromSeconds(47)));
        var scrape = await WorkerMetrics.ScrapeAsync(worker);
        var anew = await Sender.AskAsync("identify", Identify("17"), Sent(TimeSpan.Zero));
        var oldButAnswered = await Sender.AskAsync("identify", Identify("17"), Sent(TimeSpan.FromHours(1)));
        var inMilliseconds = await Sender.AskAsync("identify", Identify("18"), properties => properties.Timestamp = new AmqpTimestamp(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
        var withoutTime = await Sender.AskAsync("identify", Identify("19"), properties => properties.MessageId = "00000000-0000-0000-0000-000000000001");

        Assert.Equal(("rejected", "busy"), (Text(old, "outcome"), Text(old, "reason")));
        Assert.Matches("waited for 4[789] s, longer than the worker's setting Requests:MaxQueueAge \\(00:00:30\\)", Text(old, "detail")!);
        Assert.Equal("unknown", Text(oldAgain, "state")); // it is no answer to keep; and who fetches an answer is never refused
        Assert.Equal((0d, 1d), (WorkerMetrics.Sum(scrape, "faceworker_searches_total"), WorkerMetrics.Sum(scrape, "faceworker_request_rejections_total", "reason=\"busy\"")));
        Assert.Equal(0, await fixture.CountAsync("rejection"));
        Assert.All(new[] { anew, oldButAnswered, inMilliseconds, withoutTime }, answer => Assert.Equal("identified", Text(answer, "outcome")));
    }

    [Fact]
    public async Task A_question_of_the_dotnet_client_that_waits_behind_a_slow_one_is_told_so()
    {
        await using var worker = await fixture.StartWorkerAsync([.. OneAtATime, ("REQUESTS__MAXQUEUEAGE", "00:00:01")]);
        await HoldAsync();

        var waited = await fixture.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(2));
        var quick = await fixture.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(2));

        Assert.Equal(RejectionReason.Busy, waited.Rejection?.Reason);
        Assert.NotNull(quick.Result);
    }

    [Fact]
    public async Task With_the_setting_at_zero_nothing_is_refused()
    {
        await using var worker = await fixture.StartWorkerAsync(("REQUESTS__MAXQUEUEAGE", "00:00:00"));

        Assert.Equal("identified", Text(await Sender.AskAsync("identify", Identify("17"), Sent(TimeSpan.FromDays(1))), "outcome"));
    }

    [Fact]
    public async Task Jobs_and_many_images_wait_as_long_as_they_must()
    {
        await using var worker = await fixture.StartWorkerAsync();

        var indexed = await Sender.AskAsync("index", new { gallery = WorkerFixture.Gallery, image = new { path = TestImages.Sample(2) } }, Sent(TimeSpan.FromDays(1)));
        await Sender.SendAsync("identify-many", new { requestId = "17", gallery = WorkerFixture.Gallery, images = new[] { new { path = TestImages.Sample(2) } } }, Sent(TimeSpan.FromDays(1)));

        Assert.Equal("indexed", Text(indexed, "outcome"));
        Assert.Equal("manyIdentified", Text((await Sender.AllAsync())[^1], "outcome"));
    }

    [Fact]
    public async Task An_urgent_question_goes_before_those_that_waited_longer()
    {
        await using var worker = await fixture.StartWorkerAsync(OneAtATime);
        await HoldAsync();
        foreach (var (jobId, priority) in new (string, string?)[] { ("first", null), ("second", null), ("urgent", "high"), ("third", null) })
            await Sender.SendAsync("identify", new { jobId, gallery = WorkerFixture.Gallery, image = new { path = TestImages.Sample(2) }, priority }, properties =>
            {
                if (priority is not null)
                    properties.Priority = 9;
            });
        var byDotNet = fixture.Client.IdentifyAsync(new IdentifyFaces { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(TestImages.Sample(2)), Priority = RequestPriority.High }, Cancel);

        var order = new List<string?>();
        while (order.Count < 4)
            order.Add(Text(await Sender.NextAsync(), "jobId"));

        Assert.Equal(["urgent", "first", "second", "third"], order);
        Assert.NotNull((await byDotNet).Result);
    }

    /// <summary>Until the worker works on a picture that hangs. Who asked for it does not wait for the answer.</summary>
    private async Task HoldAsync()
    {
        await Sender.SendAsync("identify", new { requestId = "hanging", gallery = WorkerFixture.Gallery, image = new { path = TestImages.Sample(1) } }, properties => properties.ClearReplyTo());
        await fixture.WaitUntilAsync("SELECT EXISTS (SELECT FROM kept_answer WHERE request_id = 'hanging')");
    }

    private static object Identify(string requestId) => new { requestId, gallery = WorkerFixture.Gallery, image = new { path = TestImages.Sample(2) } };

    private static Action<BasicProperties> Sent(TimeSpan ago) => properties => properties.Timestamp = new AmqpTimestamp((TimeProvider.System.GetUtcNow() - ago).ToUnixTimeSeconds());

    private static string? Text(JsonElement message, string property) => message.TryGetProperty(property, out var value) ? value.GetString() : null;
}
