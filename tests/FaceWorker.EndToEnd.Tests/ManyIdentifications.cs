using System.Collections.Concurrent;
using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Many images in one request: each is answered as soon as it is known, none is worked on twice, and other requests do not wait for all of them.</summary>
public sealed class ManyIdentifications : IAsyncLifetime
{
    private const int SigAbrt = 134;

    private readonly PlainSenderFixture fixture = new();

    private PlainSender Sender => fixture.Sender;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Each_image_is_answered_by_itself_as_if_it_were_alone_and_a_last_answer_says_that_all_are()
    {
        await using var worker = await fixture.StartWorkerAsync();
        string[] photos = [TestImages.Sample(2), fixture.Images.TextNamedJpg(), TestImages.Sample(3)];

        await Sender.SendAsync("identify-many", Many("17", photos));
        var answers = await Sender.AllAsync();
        var alone = await Sender.AskAsync("identify", new { gallery = WorkerFixture.Gallery, image = new { path = photos[2] }, top = 3 });

        Assert.Equal([1, 2, 3], answers.SkipLast(1).Select(PositionOf).Order());
        Assert.Equal([1, 2, 3], answers.SkipLast(1).Select(answer => answer.GetProperty("answered").GetInt32()));
        Assert.All(answers.SkipLast(1), answer => Assert.Equal(("17", 3), (Text(answer, "requestId"), answer.GetProperty("count").GetInt32())));
        Assert.Equal("unsupportedFormat", Text(Of(answers, 2).GetProperty("rejected"), "reason"));
        Assert.Equal(photos[1], Text(Of(answers, 2).GetProperty("rejected"), "source"));
        Assert.True(JsonElement.DeepEquals(alone, Of(answers, 3).GetProperty("identified")), $"{alone}\n{Of(answers, 3)}");
        var last = answers[^1];
        Assert.Equal(("manyIdentified", "17", 3, 1), (Text(last, "outcome"), Text(last, "requestId"), last.GetProperty("count").GetInt32(), last.GetProperty("rejected").GetInt32()));
    }

    [Fact]
    public async Task The_dotnet_client_hands_on_each_image_once_and_then_the_last_answer_also_when_it_asks_again()
    {
        await using var worker = await fixture.StartWorkerAsync();
        var request = new IdentifyMany
        {
            JobId = "42",
            RequestId = "17",
            Gallery = WorkerFixture.Gallery,
            Images = [ImageReference.AtPath(TestImages.Sample(2)), ImageReference.Inline(await File.ReadAllBytesAsync(TestImages.Sample(3), Cancel), "three.jpg")],
        };
        var faces = 0;

        for (var round = 0; round < 2; round++)
        {
            var heard = new ConcurrentQueue<ImageIdentified>();
            var answer = await fixture.Client.IdentifyManyAsync(request, (image, _) =>
            {
                heard.Enqueue(image);
                return Task.CompletedTask;
            }, Cancel);

            Assert.Equal(("42", 2, 0), (answer.Result!.JobId, answer.Result.Count, answer.Result.Rejected));
            Assert.Equal([1, 2], heard.Select(image => image.Position).Order());
            Assert.Equal("three.jpg", heard.Single(image => image.Position == 2).Identified!.Source);
            faces = heard.Sum(image => image.Identified!.Faces.Count);
        }

        Assert.NotEqual(0, faces);
        Assert.Equal(faces, await WorkerMetrics.CountSearchesAsync(worker)); // the second time nothing was worked on
    }

    [Fact]
    public async Task What_a_handler_throws_ends_the_wait_and_what_the_request_lacks_is_told_as_a_whole()
    {
        await using var worker = await fixture.StartWorkerAsync();
        var request = new IdentifyMany { RequestId = "17", Gallery = WorkerFixture.Gallery, Images = [ImageReference.AtPath(TestImages.Sample(2))] };

        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Client.IdentifyManyAsync(request, (_, _) => throw new InvalidOperationException("clumsy"), Cancel));
        var unknown = await fixture.Client.IdentifyManyAsync(request with { Gallery = "nowhere" }, (_, _) => Task.CompletedTask, Cancel);
        var late = await fixture.Client.IdentifyManyAsync(request with { RequestId = "18", Deadline = TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(1) }, (_, _) => Task.CompletedTask, Cancel);

        Assert.Equal((RejectionReason.UnknownGallery, RejectionReason.Expired), (unknown.Rejection?.Reason, late.Rejection?.Reason));
    }

    [Fact]
    public async Task What_a_worker_answered_before_it_was_killed_is_answered_again_and_not_worked_on_again()
    {
        var killer = TestImages.Sample(1);
        string[] photos = [TestImages.Sample(2), TestImages.Sample(3), killer, TestImages.Sample(4)];
        await Sender.SendAsync("identify-many", Many("17", photos));
        await using (var victim = WorkerProcess.Launch(fixture.Database.ConnectionString, fixture.Broker.Address.ToString(),
            ("REQUESTS__IMAGESATATIME", "1"), ("FAILPOINTS", $"decode=abort:{Sha256Digest.Of(await File.ReadAllBytesAsync(killer, Cancel))}")))
        {
            await victim.EndsAsync();
            Assert.Equal(SigAbrt, victim.ExitCode);
        }

        var before = new[] { await Sender.NextAsync(), await Sender.NextAsync() };
        Assert.Equal(1, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM kept_answer WHERE position = 2 AND kind IS NOT NULL"));

        await using var worker = await fixture.StartWorkerAsync(("REQUESTS__IMAGESATATIME", "1"));
        var after = await Sender.AllAsync();

        Assert.Equal([1, 2], before.Select(PositionOf));
        Assert.Equal([1, 2, 3, 4], after.SkipLast(1).Select(PositionOf));
        Assert.Equal(("manyIdentified", 0), (Text(after[^1], "outcome"), after[^1].GetProperty("rejected").GetInt32()));
        Assert.All(before, answer => Assert.True(JsonElement.DeepEquals(answer.GetProperty("identified"), Of(after, PositionOf(answer)).GetProperty("identified"))));
        Assert.Equal(FacesOf(Of(after, 3)) + FacesOf(Of(after, 4)), await WorkerMetrics.CountSearchesAsync(worker));
    }

    [Fact]
    public async Task Who_asks_for_one_image_does_not_wait_for_the_many_of_another_request()
    {
        await using var worker = await fixture.StartWorkerAsync(("REQUESTS__IMAGESATATIME", "1"));
        var photos = fixture.Images.Photos(120);

        await Sender.SendAsync("identify-many", Many("17", photos));
        var first = await Sender.NextAsync();
        var one = await fixture.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(2));
        var fetched = (await fixture.Client.FetchAnswerAsync(new FetchAnswer { Gallery = WorkerFixture.Gallery, RequestId = "17" }, Cancel)).Result!;
        var rest = await Sender.AllAsync();

        Assert.NotNull(one.Result);
        Assert.Equal(AnswerState.InWork, fetched.State);
        Assert.InRange(fetched.ImagesAnswered ?? 0, 1, photos.Count - 1);
        Assert.Equal(Enumerable.Range(1, photos.Count), rest.SkipLast(1).Append(first).Select(PositionOf).Order());
    }

    [Fact]
    public async Task Answers_are_fetched_by_the_positions_of_their_images()
    {
        await using var worker = await fixture.StartWorkerAsync();
        await Sender.SendAsync("identify-many", Many("17", [TestImages.Sample(2), "/nowhere.jpg"]));
        var answers = await Sender.AllAsync();

        var first = await Sender.AskAsync("fetch-answer", new { gallery = WorkerFixture.Gallery, requestId = "17", position = 1 });
        var second = await Sender.AskAsync("fetch-answer", new { gallery = WorkerFixture.Gallery, requestId = "17", position = 2 });
        var third = await Sender.AskAsync("fetch-answer", new { gallery = WorkerFixture.Gallery, requestId = "17", position = 3 });
        var all = await Sender.AskAsync("fetch-answer", new { gallery = WorkerFixture.Gallery, requestId = "17" });

        Assert.True(JsonElement.DeepEquals(Of(answers, 1).GetProperty("identified"), first.GetProperty("identified")));
        Assert.Equal(("answered", "notFound"), (Text(second, "state"), Text(second.GetProperty("rejected"), "reason")));
        Assert.Equal("unknown", Text(third, "state"));
        Assert.Equal(("answered", 2), (Text(all, "state"), all.GetProperty("imagesAnswered").GetInt32()));
        Assert.True(JsonElement.DeepEquals(answers[^1], all.GetProperty("manyIdentified")));
    }

    [Fact]
    public async Task An_image_that_hangs_delays_no_other_and_has_an_answer_of_its_own()
    {
        var hanging = TestImages.Sample(1);
        await using var worker = await fixture.StartWorkerAsync(("FAILPOINTS", $"decode=hang:{Sha256Digest.Of(await File.ReadAllBytesAsync(hanging, Cancel))}"), ("WORKER__REQUESTTIMETOLIVE", "00:00:16"));

        await Sender.SendAsync("identify-many", Many("17", [hanging, TestImages.Sample(2), TestImages.Sample(3)]));
        var answers = await Sender.AllAsync();

        Assert.Equal(1, PositionOf(answers[^2])); // the last of the three
        Assert.Equal("tooSlow", Text(answers[^2].GetProperty("rejected"), "reason"));
        Assert.Equal(("manyIdentified", 1), (Text(answers[^1], "outcome"), answers[^1].GetProperty("rejected").GetInt32()));
    }

    [Fact]
    public async Task A_bug_at_an_image_is_the_answer_of_that_image_alone()
    {
        var unlucky = TestImages.Sample(1);
        await using var worker = await fixture.StartWorkerAsync(("FAILPOINTS", $"decode=throw:{Sha256Digest.Of(await File.ReadAllBytesAsync(unlucky, Cancel))}"));

        await Sender.SendAsync("identify-many", Many("17", [unlucky, TestImages.Sample(2)]));
        var answers = await Sender.AllAsync();

        Assert.Equal("internalError", Text(Of(answers, 1).GetProperty("rejected"), "reason"));
        Assert.Equal("identified", Text(Of(answers, 2).GetProperty("identified"), "outcome"));
        Assert.Equal(("manyIdentified", 2, 1), (Text(answers[^1], "outcome"), answers[^1].GetProperty("count").GetInt32(), answers[^1].GetProperty("rejected").GetInt32()));
        Assert.Contains("one image of many: it is rejected", worker.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"gallery":"archive","images":[{"path":"/a"}]}""", "'requestId' is missing")]
    [InlineData("""{"requestId":"1","images":[{"path":"/a"}]}""", "'gallery' is missing")]
    [InlineData("""{"requestId":"1","gallery":"archive"}""", "'images' has 0 images; give 1 to 1000")]
    [InlineData("""{"requestId":"1","gallery":"archive","images":[]}""", "'images' has 0 images; give 1 to 1000")]
    [InlineData("""{"requestId":"1","gallery":"archive","images":[{"path":"/a"},{}]}""", "'images[1]' is missing")]
    [InlineData("""{"requestId":"1","gallery":"archive","images":[{"path":"/a"},null]}""", "'images[1]' is missing")]
    [InlineData("""{"requestId":"1","gallery":"archive","images":[{"path":"/a"}],"top":0}""", "'top'")]
    public async Task A_request_with_a_wrong_field_is_told_which(string body, string problem)
    {
        await using var worker = await fixture.StartWorkerAsync();

        var answer = await Sender.AskAsync("identify-many", JsonDocument.Parse(body).RootElement);

        Assert.Equal(("rejected", "invalidMessage"), (Text(answer, "outcome"), Text(answer, "reason")));
        Assert.Contains(problem, Text(answer, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_a_thousand_images_are_too_many_and_an_id_of_another_request_is_told_so()
    {
        await using var worker = await fixture.StartWorkerAsync();

        var many = await Sender.AskAsync("identify-many", Many("17", [.. Enumerable.Range(0, 1001).Select(number => $"/{number}.jpg")]));
        await Sender.SendAsync("identify-many", Many("18", ["/nowhere.jpg"]));
        await Sender.AllAsync();
        var other = await Sender.AskAsync("identify-many", Many("18", ["/elsewhere.jpg", "/nowhere.jpg"]));

        Assert.Contains("'images' has 1001 images", Text(many, "detail"), StringComparison.Ordinal);
        Assert.Contains("'18', which is the id of another request", Text(other, "detail"), StringComparison.Ordinal);
    }

    private static object Many(string requestId, IEnumerable<string> photos) =>
        new { requestId, gallery = WorkerFixture.Gallery, images = photos.Select(path => new { path }), top = 3 };

    private static JsonElement Of(IEnumerable<JsonElement> answers, int position) => answers.Single(answer => answer.TryGetProperty("position", out var its) && its.GetInt32() == position);

    private static int PositionOf(JsonElement answer) => answer.GetProperty("position").GetInt32();

    private static int FacesOf(JsonElement answer) => answer.GetProperty("identified").GetProperty("faces").GetArrayLength();

    private static string? Text(JsonElement message, string property) => message.TryGetProperty(property, out var value) ? value.GetString() : null;
}
