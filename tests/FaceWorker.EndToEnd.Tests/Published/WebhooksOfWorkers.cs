using System.Text.Json;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Published;

/// <summary>Workers call webhooks with what they publish.</summary>
public sealed class WebhooksOfWorkers : IAsyncLifetime
{
    private readonly WorkerFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Each_event_that_is_wanted_is_called_with_signed_and_again_until_it_is_taken()
    {
        var failures = 0;
        using var receiver = new Receiver((_, answer) =>
        {
            if (Interlocked.Increment(ref failures) <= 2)
                answer.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var worker = await StartWorkerAsync(receiver);
        var (_, secret) = await AddAsync(receiver.Url, "--gallery", WorkerFixture.Gallery, "--kind", "image-indexed");
        await fixture.CreateGalleryAsync("other");

        await fixture.IndexAsync(TestImages.Sample(1));
        await fixture.IndexAsync("/nowhere.jpg");
        await fixture.IndexAsync(TestImages.Sample(2), "other");
        await fixture.WaitUntilAsync(() => Task.FromResult(receiver.Calls.Count == 3));
        await NothingWaitsAsync();

        var plain = JsonDocument.Parse(await RunAsync("events", "--since", "0", "--gallery", WorkerFixture.Gallery, "--kind", "image-indexed")).RootElement;
        Assert.All(receiver.Calls, call => Assert.True(call.IsSignedBy(secret)));
        Assert.All(receiver.Calls, call => Assert.Equal(plain.ToString(), call.Body));
        Assert.Single(receiver.Calls.Select(call => call.Id).Distinct());
        Assert.All(receiver.Calls, call => Assert.InRange(call.Timestamp, TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds(), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
    }

    [Fact]
    public async Task One_that_never_answers_holds_up_nobody_else()
    {
        using var silent = new Receiver((_, _) => Task.Delay(TimeSpan.FromMinutes(5), TimeProvider.System, Cancel));
        using var quick = new Receiver();
        await using var worker = await StartWorkerAsync([silent, quick], ("WEBHOOKS__TIMEOUT", "00:01:00"));
        var (stuck, _) = await AddAsync(silent.Url);
        await AddAsync(quick.Url);
        var photos = fixture.Images.Photos(30);

        foreach (var photo in photos)
            await fixture.IndexAsync(photo);
        await fixture.WaitUntilAsync(() => Task.FromResult(quick.Calls.Select(call => call.Source).Distinct().Count() == photos.Count));

        await fixture.WaitUntilAsync($"SELECT count(*) = {photos.Count} FROM webhook_delivery");

        Assert.InRange(silent.Calls.Count, 1, 8); // so many at a time, each for a minute
        Assert.Equal(photos.Count, await fixture.Database.ScalarAsync<long>($"SELECT count(*) FROM webhook_delivery WHERE webhook_id = {stuck} AND given_up_at IS NULL"));
        await fixture.EventsArePublishedAsync();
    }

    [Fact]
    public async Task A_private_address_is_not_called_a_redirect_is_not_followed_and_what_was_given_up_is_tried_again_on_request()
    {
        using var elsewhere = new Receiver();
        var isMoved = true;
        using var receiver = new Receiver((_, answer) =>
        {
            if (isMoved)
                answer.Redirect(elsewhere.Url);
            return Task.CompletedTask;
        });
        await using var worker = await StartWorkerAsync([receiver], ("WEBHOOKS__ATTEMPTS", "2"));
        var (secret, plain, moved) = (await AddAsync(elsewhere.Url.Replace("http:", "https:", StringComparison.Ordinal)), await AddAsync(elsewhere.Url), await AddAsync(receiver.Url));

        await fixture.IndexAsync(TestImages.Sample(1));
        await fixture.WaitUntilAsync("SELECT count(*) = 3 AND bool_and(given_up_at IS NOT NULL AND attempts = 2) FROM webhook_delivery");

        Assert.Contains("has no public address", await ProblemAsync(secret.Id), StringComparison.Ordinal);
        Assert.Contains("is not https", await ProblemAsync(plain.Id), StringComparison.Ordinal);
        Assert.Contains("redirects are not followed", await ProblemAsync(moved.Id), StringComparison.Ordinal);
        Assert.Empty(elsewhere.Calls);
        Assert.Contains("is not called with it any more", worker.Output, StringComparison.Ordinal);

        isMoved = false;
        await RunAsync("webhook", "retry", $"{moved.Id}");
        await fixture.WaitUntilAsync($"SELECT count(*) = 0 FROM webhook_delivery WHERE webhook_id = {moved.Id}");
        Assert.Equal(3, receiver.Calls.Count);
        await RunAsync("webhook", "remove", $"{plain.Id}");
        Assert.Equal(1, await fixture.CountAsync("webhook_delivery"));
    }

    [Fact]
    public async Task What_a_killed_worker_was_calling_with_is_called_by_another_when_the_lease_is_over()
    {
        var isStuck = true;
        using var receiver = new Receiver((_, _) => isStuck ? Task.Delay(TimeSpan.FromMinutes(5), TimeProvider.System, Cancel) : Task.CompletedTask);
        await using var dying = await StartWorkerAsync([receiver], ("WEBHOOKS__TIMEOUT", "00:01:00"));
        await AddAsync(receiver.Url);
        await fixture.IndexAsync(TestImages.Sample(1));
        await fixture.WaitUntilAsync(() => Task.FromResult(!receiver.Calls.IsEmpty));

        await dying.KillAsync();
        isStuck = false;
        await fixture.Database.ExecuteAsync("UPDATE webhook_delivery SET free_at = now(); UPDATE event_relay SET until = now()"); // the leases are over
        await using var next = await StartWorkerAsync(receiver);
        await NothingWaitsAsync();

        Assert.Equal(2, receiver.Calls.Count);
        Assert.Single(receiver.Calls.Select(call => (call.Id, call.Body)).Distinct());
    }

    private Task<WorkerProcess> StartWorkerAsync(Receiver receiver) => StartWorkerAsync([receiver]);

    /// <summary>It may call these receivers, and does not wait for long between attempts.</summary>
    private Task<WorkerProcess> StartWorkerAsync(IReadOnlyList<Receiver> receivers, params (string, string)[] settings) => fixture.StartWorkerAsync(
        [("WEBHOOKS__FIRSTPAUSE", "00:00:00.1"), .. receivers.Select((receiver, place) => ($"WEBHOOKS__HOSTS__{place}", receiver.Host)), .. settings]);

    private async Task<(long Id, string Secret)> AddAsync(string url, params string[] options)
    {
        var added = JsonDocument.Parse(await RunAsync(["webhook", "add", url, "--json", .. options])).RootElement;
        return (added.GetProperty("id").GetInt64(), added.GetProperty("secret").GetString()!);
    }

    private async Task<string> ProblemAsync(long webhook)
    {
        var failure = Assert.Single(JsonDocument.Parse(await RunAsync("webhook", "failures", $"{webhook}", "--json")).RootElement.GetProperty("failures").EnumerateArray());
        return failure.GetProperty("problem").GetString()!;
    }

    private Task NothingWaitsAsync() => fixture.WaitUntilAsync("SELECT count(*) = 0 FROM webhook_delivery");

    private Task<string> RunAsync(params string[] arguments) => fixture.RunCommandAsync(TestModels.Folder, 0, arguments);
}
