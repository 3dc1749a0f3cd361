using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A request that has an id outlives its caller: its answer can be fetched, and who asks again is told the same.</summary>
public sealed class KeptAnswers : IAsyncLifetime
{
    private const int SigAbrt = 134;

    private readonly PlainSenderFixture fixture = new();

    private PlainSender Sender => fixture.Sender;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task The_same_request_is_answered_the_same_by_any_client_and_worked_on_once()
    {
        await using var worker = await fixture.StartWorkerAsync();

        var answers = new[] { await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2))), await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2), "high")) };
        var byDotNet = (await fixture.Client.IdentifyAsync(new IdentifyFaces { RequestId = "17", Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(TestImages.Sample(2)) }, Cancel)).Result!;

        Assert.True(JsonElement.DeepEquals(answers[0], answers[1]), $"{answers[0]}\n{answers[1]}");
        var faces = answers[0].GetProperty("faces").GetArrayLength();
        Assert.Equal((faces, answers[0].GetProperty("faces")[0].GetProperty("detectionScore").GetDouble()), (byDotNet.Faces.Count, byDotNet.Faces[0].DetectionScore));
        Assert.Equal(faces, await WorkerMetrics.CountSearchesAsync(worker));
    }

    [Fact]
    public async Task Who_was_away_fetches_the_answer_and_only_under_the_id_and_the_gallery_of_the_request()
    {
        await using var worker = await fixture.StartWorkerAsync();
        await fixture.CreateGalleryAsync("other");
        Assert.Equal("unknown", await StateAsync("17"));

        await Sender.SendAsync("identify", Identify("17", TestImages.Sample(2)), properties => properties.ClearReplyTo());
        await fixture.WaitUntilAsync(async () => await StateAsync("17") == "answered");

        var fetched = await FetchAsync("17");
        Assert.Equal(("answerFetched", "17"), (Text(fetched, "outcome"), Text(fetched, "requestId")));
        Assert.InRange(fetched.GetProperty("keptUntil").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(61));
        Assert.True(JsonElement.DeepEquals(fetched.GetProperty("identified"), await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2)))));
        Assert.Equal("unknown", await StateAsync("18"));
        Assert.Equal("unknown", await StateAsync("17", "other"));
        Assert.Equal("unknownGallery", Text(await Sender.AskAsync("fetch-answer", new { requestId = "17", gallery = "nowhere" }), "reason"));
        Assert.Contains("'requestId'", Text(await Sender.AskAsync("fetch-answer", new { gallery = WorkerFixture.Gallery }), "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_was_lost_with_its_worker_is_sent_by_the_next_one_without_any_work()
    {
        await Sender.SendAsync("identify", Identify("17", TestImages.Sample(2)));
        await using (var victim = WorkerProcess.Launch(fixture.Database.ConnectionString, fixture.Broker.Address.ToString(), ("FAILPOINTS", "after-commit=abort:1")))
        {
            await victim.EndsAsync();
            Assert.Equal(SigAbrt, victim.ExitCode);
        }

        await using var worker = await fixture.StartWorkerAsync();
        var answer = await Sender.NextAsync();

        Assert.Equal("identified", Text(answer, "outcome"));
        Assert.NotEqual(0, answer.GetProperty("faces").GetArrayLength());
        Assert.Equal(0, await WorkerMetrics.CountSearchesAsync(worker));
    }

    [Fact]
    public async Task A_request_in_work_is_said_to_be_and_a_rejection_of_the_moment_is_told_but_not_repeated()
    {
        var hanging = TestImages.Sample(1);
        await using var worker = await fixture.StartWorkerAsync(("FAILPOINTS", $"decode=hang:{Sha256Digest.Of(await File.ReadAllBytesAsync(hanging, Cancel))}"), ("WORKER__REQUESTTIMETOLIVE", "00:00:16"));

        await using (var other = await PlainSender.ConnectAsync(fixture.Broker.Address))
        {
            await other.SendAsync("identify", Identify("17", hanging));
            await fixture.WaitUntilAsync(async () => await StateAsync("17") == "inWork");
            Assert.Equal("tooSlow", Text(await other.NextAsync(), "reason"));
        }

        Assert.Equal(("answered", "tooSlow"), (Text(await FetchAsync("17"), "state"), Text((await FetchAsync("17")).GetProperty("rejected"), "reason")));
        Assert.Equal("tooSlow", Text(await Sender.AskAsync("identify", Identify("17", hanging)), "reason"));
        Assert.Equal(3, worker.Output.Split("Quarantine: processing").Length); // twice: it was tried again
    }

    [Fact]
    public async Task A_bug_is_told_to_who_waits_and_to_who_comes_back()
    {
        var unlucky = TestImages.Sample(1);
        await using var worker = await fixture.StartWorkerAsync(("FAILPOINTS", $"decode=throw:{Sha256Digest.Of(await File.ReadAllBytesAsync(unlucky, Cancel))}"));

        var answer = await Sender.AskAsync("identify", Identify("17", unlucky));
        await fixture.WaitUntilAsync(async () => await StateAsync("17") == "answered");

        Assert.Equal("internalError", Text(answer, "reason"));
        Assert.True(JsonElement.DeepEquals(answer, (await FetchAsync("17")).GetProperty("rejected")));
    }

    [Fact]
    public async Task An_id_stands_for_one_request()
    {
        await using var worker = await fixture.StartWorkerAsync();
        var first = await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2)));

        var other = await Sender.AskAsync("identify", Identify("17", TestImages.Sample(3)));
        var again = await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2)));
        var rejected = await Sender.AskAsync("identify", Identify("18", "/nowhere.jpg"));
        File.Copy(TestImages.Sample(2), Path.Combine(fixture.Images.Folder, "late.jpg"));
        var (missing, late) = (Path.Combine(fixture.Images.Folder, "later.jpg"), Path.Combine(fixture.Images.Folder, "late.jpg"));
        var early = await Sender.AskAsync("identify", Identify("19", missing));
        File.Move(late, missing);

        Assert.Equal("invalidMessage", Text(other, "reason"));
        Assert.Contains("'17', which is the id of another request", Text(other, "detail"), StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(first, again));
        Assert.Equal(("notFound", "notFound"), (Text(rejected, "reason"), Text(early, "reason")));
        Assert.Equal("notFound", Text(await Sender.AskAsync("identify", Identify("19", missing)), "reason")); // what it was answered is its answer
        Assert.Equal("identified", Text(await Sender.AskAsync("identify", Identify("20", missing)), "outcome"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task An_id_that_is_none_is_told_so(string id)
    {
        await using var worker = await fixture.StartWorkerAsync();

        var answer = await Sender.AskAsync("identify", Identify(id, TestImages.Sample(2)));

        Assert.Equal("invalidMessage", Text(answer, "reason"));
        Assert.Contains("'requestId'", Text(answer, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_are_kept_as_long_as_the_setting_says_and_then_deleted()
    {
        await using var worker = await fixture.StartWorkerAsync(("ANSWERS__KEEPFOR", "00:00:03"), ("WORKER__UPKEEPINTERVAL", "00:00:01"));
        await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2)));
        Assert.Equal("answered", await StateAsync("17"));

        await fixture.WaitUntilAsync("SELECT count(*) = 0 FROM kept_answer");

        Assert.Equal("unknown", await StateAsync("17"));
    }

    [Fact]
    public async Task With_the_setting_at_zero_none_is_kept_and_every_request_is_worked_on()
    {
        await using var worker = await fixture.StartWorkerAsync(("ANSWERS__KEEPFOR", "00:00:00"));

        var first = await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2)));
        await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2)));

        Assert.Equal("unknown", await StateAsync("17"));
        Assert.Equal(0, await fixture.CountAsync("kept_answer"));
        Assert.Equal(2 * first.GetProperty("faces").GetArrayLength(), await WorkerMetrics.CountSearchesAsync(worker));
    }

    [Fact]
    public async Task A_request_whose_deadline_has_passed_costs_no_work_is_told_so_and_may_be_made_again_with_more_time()
    {
        await using var worker = await fixture.StartWorkerAsync();
        var now = TimeProvider.System.GetUtcNow();

        var late = await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2), deadline: now - TimeSpan.FromSeconds(1)));
        var fetched = await FetchAsync("17");
        var byDotNet = await fixture.Client.VerifySubjectsAsync(
            new VerifySubjects { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(TestImages.Sample(2)), Subjects = ["Anna"], Deadline = now - TimeSpan.FromSeconds(1) }, Cancel);
        var searched = await WorkerMetrics.CountSearchesAsync(worker);
        var inTime = await Sender.AskAsync("identify", Identify("17", TestImages.Sample(2), deadline: now + TimeSpan.FromHours(2)));

        Assert.Equal(("expired", "expired", RejectionReason.Expired), (Text(late, "reason"), Text(fetched, "state"), byDotNet.Rejection?.Reason));
        Assert.Equal(0, searched);
        Assert.Equal(0, await fixture.CountAsync("rejection")); // nothing was found wrong
        Assert.Equal("identified", Text(inTime, "outcome"));
    }

    [Fact]
    public async Task A_deadline_that_passes_during_the_work_is_answered_and_one_in_the_year_9999_is_no_trouble()
    {
        var hanging = TestImages.Sample(1);
        await using var worker = await fixture.StartWorkerAsync(("FAILPOINTS", $"decode=hang:{Sha256Digest.Of(await File.ReadAllBytesAsync(hanging, Cancel))}"));

        var late = await Sender.AskAsync("identify", Identify("17", hanging, deadline: TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(200)));
        var early = await Sender.AskAsync("identify", Identify("18", TestImages.Sample(2), deadline: new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal(("rejected", "identified"), (Text(late, "outcome"), Text(early, "outcome")));
        Assert.Contains(Text(late, "reason"), new[] { "expired", "tooSlow" }); // the deadline itself, or a share of the time that is left before it
    }

    private static object Identify(string requestId, string path, string? priority = null, DateTimeOffset? deadline = null) =>
        new { requestId, gallery = WorkerFixture.Gallery, image = new { path }, priority, deadline };

    private Task<JsonElement> FetchAsync(string requestId, string gallery = WorkerFixture.Gallery) => Sender.AskAsync("fetch-answer", new { requestId, gallery });

    private async Task<string?> StateAsync(string requestId, string gallery = WorkerFixture.Gallery) => Text(await FetchAsync(requestId, gallery), "state");

    private static string? Text(JsonElement message, string property) => message.TryGetProperty(property, out var value) ? value.GetString() : null;
}
