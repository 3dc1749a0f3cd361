using System.Text;
using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Core.Images;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A message whose image ends processes ends two workers at most, whatever its queue, and its asker is told.</summary>
public sealed class SuspectRequests : IAsyncLifetime
{
    private const int SigAbrt = 134;

    private readonly WorkerFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Queues => ["identify", "verify", "verify-subjects", "enroll", "index"];

    public static TheoryData<string> Questions => ["identify", "verify", "verify-subjects"];

    public async ValueTask InitializeAsync() => await fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Theory]
    [MemberData(nameof(Queues))]
    public async Task A_probe_that_aborts_its_process_ends_two_workers_and_its_asker_is_told(string queue)
    {
        var killer = TestImages.Sample(1);
        if (queue == "verify-subjects")
            await AddAnnaAsync();
        var asked = AskAsync(queue, killer);
        for (var death = 0; death < 2; death++)
        {
            await using var victim = Launch(("FAILPOINTS", Decode("abort", killer)));
            await victim.EndsAsync();
            Assert.Equal(SigAbrt, victim.ExitCode);
        }

        await using var worker = Launch(("FAILPOINTS", Decode("abort", killer)));
        var answer = await asked;

        Assert.Equal("crashed", answer.GetProperty("reason").GetString());
        Assert.Contains("signal 6 (SIGABRT)", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await fixture.WaitUntilAsync(async () => (await DepthsAsync())[$"faceworker.{queue}"]!.Messages == 0);
        Assert.Equal(queue is "index" or "enroll" ? 1u : 0u, (await DepthsAsync())[FaceWorkerQueues.DeadLetter]!.Messages); // a question that was answered is over
        Assert.Null((await DepthsAsync())[$"faceworker.{queue}_error"]);
    }

    [Fact]
    public async Task A_question_without_a_time_to_live_about_an_image_that_hangs_is_answered_and_the_next_is_looked_at_alone_at_once()
    {
        var hanging = TestImages.Sample(1);
        await using var worker = Launch(("FAILPOINTS", Decode("hang", hanging)), ("WORKER__REQUESTTIMETOLIVE", "00:00:16"));

        Assert.Equal("tooSlow", (await AskAsync("identify", hanging)).GetProperty("reason").GetString());
        Assert.Equal("tooSlow", (await AskAsync("identify", hanging)).GetProperty("reason").GetString());

        Assert.Equal(1, CountOf(worker.Output, "is now processed in quarantine")); // the second hung in no thread of the worker
        Assert.Equal(2, CountOf(worker.Output, "Quarantine: processing"));
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_suspect_that_eats_memory_is_stopped_by_the_kernels_limit(string queue)
    {
        var hungry = TestImages.Sample(1);
        if (queue == "verify-subjects")
            await AddAnnaAsync();
        await using var worker = Launch(("FAILPOINTS", Decode("eat", hungry)), ("WORKER__QUARANTINEMEMORY", "1024"));

        Assert.Equal("tooMuchMemory", (await AskAsync(queue, hungry, isSuspect: true)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_innocent_suspect_is_answered_with_the_same_vectors_as_any_other()
    {
        await fixture.CreateGalleryAsync("other");
        await using var worker = Launch();
        await AskAsync("index", TestImages.Sample(2), isSuspect: true);
        await AskAsync("index", TestImages.Sample(2), gallery: "other");

        var identified = await AskAsync("identify", TestImages.Sample(2), isSuspect: true);

        Assert.Equal(2, CountOf(worker.Output, "Quarantine: processing"));
        Assert.True(await fixture.CountAsync("template") > 1);
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>(
            "SELECT count(*) FROM (SELECT embedding::text FROM template GROUP BY 1 HAVING count(*) <> 2) AS alone"));
        var stored = identified.GetProperty("faces").EnumerateArray().Where(face => face.GetProperty("problems").GetArrayLength() == 0).ToList();
        Assert.NotEmpty(stored);
        Assert.All(stored, face => Assert.InRange(face.GetProperty("candidates")[0].GetProperty("squaredDistance").GetDouble(), 0, 1e-3));
    }

    [Fact]
    public async Task A_picture_that_hangs_keeps_no_room_from_others()
    {
        var hanging = TestImages.Sample(1);
        await using var worker = Launch(("FAILPOINTS", Decode("hang", hanging)), ("WORKER__REQUESTTIMETOLIVE", "00:00:16"), ("IMAGES__PIXELBUDGET", "3"), ("IMAGES__MAXPIXELS", "3000000"));
        Assert.Equal("tooSlow", (await AskAsync("identify", hanging)).GetProperty("reason").GetString());

        var identified = await AskAsync("identify", TestImages.Sample(2));

        Assert.NotEqual(0, identified.GetProperty("faces").GetArrayLength());
        Assert.Equal(1, CountOf(worker.Output, "Quarantine: processing")); // the second was looked at in the worker
    }

    [Fact]
    public async Task A_plain_json_question_is_answered_within_its_own_time_to_live()
    {
        var hanging = TestImages.Sample(1);
        await using var worker = Launch(("FAILPOINTS", Decode("hang", hanging)));
        var time = TimeSpan.FromSeconds(24); // of the default, 60 s, an image that hangs has 15 here and 11 alone

        var answer = await AskAsync("identify", hanging, expiration: time).WaitAsync(time, Cancel);

        Assert.Equal("tooSlow", answer.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(256)]
    [InlineData(2048)]
    public async Task An_ordinary_photo_and_the_models_fit_into_the_memory(int mebibytes)
    {
        await using var worker = Launch(("WORKER__QUARANTINEMEMORY", $"{mebibytes}"));

        var identified = await AskAsync("identify", TestImages.Sample(2), isSuspect: true);

        Assert.True(identified.TryGetProperty("faces", out var faces) && faces.GetArrayLength() > 0, $"{identified}\n{worker.Output}");
    }

    [Fact]
    public async Task A_large_file_that_does_not_fit_is_too_much_memory_and_no_crash()
    {
        var large = fixture.Images.Write("large.jpg", [.. await File.ReadAllBytesAsync(TestImages.Sample(2), Cancel), .. new byte[60 << 20]]);
        await using var worker = Launch(("WORKER__QUARANTINEMEMORY", "512"));

        Assert.Equal("tooMuchMemory", (await AskAsync("identify", large, isSuspect: true)).GetProperty("reason").GetString());
    }

    private async Task AddAnnaAsync()
    {
        await using var worker = Launch();
        Assert.NotNull((await fixture.EnrollAsync(WorkerFixture.Gallery, "Anna", fixture.Images.Portrait("anna.jpg", 1, People.Anna))).Result);
    }

    private WorkerProcess Launch(params (string, string)[] settings) => WorkerProcess.Launch(fixture.Database.ConnectionString, fixture.Broker.Address.ToString(), settings);

    private static string Decode(string action, string path) => $"decode={action}:{Sha256Digest.Of(File.ReadAllBytes(path))}";

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    private Task<IReadOnlyDictionary<string, QueueDepth?>> DepthsAsync() => BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel);

    /// <summary>Asks by plain JSON, by default without a time to live, as any client may.</summary>
    private async Task<JsonElement> AskAsync(string queue, string path, bool isSuspect = false, string gallery = WorkerFixture.Gallery, TimeSpan? expiration = null)
    {
        var image = new Dictionary<string, object> { ["path"] = path };
        var body = new Dictionary<string, object> { ["gallery"] = gallery };
        if (queue == "verify")
            (body["first"], body["second"]) = (image, new Dictionary<string, object> { ["path"] = TestImages.Sample(2) });
        else
            body["image"] = image;
        if (queue == "verify-subjects")
            body["subjects"] = new[] { "Anna" };
        if (queue == "enroll")
            (body["subject"], body["largest"]) = ("Bertha", true);

        await using var connection = await new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var replies = await channel.QueueDeclareAsync(cancellationToken: Cancel);
        var answered = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            answered.TrySetResult(JsonDocument.Parse(message.Body.ToArray()).RootElement.Clone());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(replies.QueueName, autoAck: true, consumer, Cancel);
        var properties = new BasicProperties { ContentType = "application/json", ReplyTo = replies.QueueName, CorrelationId = Guid.NewGuid().ToString(), Persistent = true };
        if (expiration is { } time)
            properties.Expiration = $"{time.TotalMilliseconds}";
        if (isSuspect)
            properties.Headers = new Dictionary<string, object?> { ["faceworker-quarantine"] = "1" };
        await channel.BasicPublishAsync($"faceworker.{queue}", "", mandatory: true, properties, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(body)), Cancel);
        return await answered.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancel);
    }
}
