using System.Text;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Client;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Subjects;
using FaceWorker.Testing;
using RabbitMQ.Client;

namespace FaceWorker.Cli.Tests.Erasure;

public sealed class ForgetTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IAsyncLifetime
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
    public async Task A_person_is_gone_from_rows_and_from_every_queue_of_what_was_put_aside_and_the_rest_stays_in_order()
    {
        var gallery = await CreateAsync("Anna", "/photos/1.jpg");
        string[] queues = [FaceWorkerQueues.DeadLetter, FaceWorkerQueues.SecondChance, FaceWorkerQueues.ErrorQueueOf(FaceWorkerQueues.Enroll), FaceWorkerQueues.SkippedQueueOf(FaceWorkerQueues.Index)];
        foreach (var queue in queues)
            foreach (var body in new[] { Body(gallery, "Ben", "/a.jpg"), Body(gallery, "Anna", "/b.jpg"), Body("other", "Anna", "/c.jpg"), Body(gallery, "Clara", "/d.jpg") })
                await PutAsync(queue, body);

        var counted = (await RunAsync("forget", "--subject", "Anna", "-g", gallery, "--dry-run", "--json")).Json.GetProperty("wouldErase");
        foreach (var queue in queues)
            Assert.Equal(4, (await TakeAsync(queue, andPutBack: true)).Count);
        var receipt = (await RunAsync("forget", "--subject", "Anna", "-g", gallery, "--yes", "--json")).Json.GetProperty("receipts")[0];

        Assert.Equal((4, 1), (counted.GetProperty("deadLetters").GetInt32(), counted.GetProperty("faces").GetInt32()));
        Assert.Equal((4, 1, "subject"), (receipt.GetProperty("counts").GetProperty("deadLetters").GetInt32(), receipt.GetProperty("counts").GetProperty("faces").GetInt32(), receipt.GetProperty("kind").GetString()));
        Assert.True(receipt.TryGetProperty("sweptAt", out _));
        foreach (var queue in queues)
            Assert.Equal([Body(gallery, "Ben", "/a.jpg"), Body("other", "Anna", "/c.jpg"), Body(gallery, "Clara", "/d.jpg")], (await TakeAsync(queue)).Select(message => Encoding.UTF8.GetString(message.Body.Span)));
        Assert.Equal(ExitCode.Rejected, (await RunAsync("forget", "--subject", "Anna", "-g", gallery, "--yes")).Code);
    }

    [Fact]
    public async Task What_was_put_aside_keeps_its_headers_and_is_never_dropped_however_often_it_is_looked_through()
    {
        var gallery = await CreateAsync("Anna", "/photos/1.jpg");
        var queue = FaceWorkerQueues.ErrorQueueOf(FaceWorkerQueues.Index);
        await PutAsync(queue, Body(gallery, "Ben", "/a.jpg"));

        for (var look = 0; look < 2 * FaceWorkerQueues.DeliveryLimit; look++) // more often than the broker lets a message be returned
            await RunAsync("forget", "--subject", "Anna", "-g", gallery, "--dry-run");

        var kept = Assert.Single(await TakeAsync(queue));
        Assert.Equal("kept", DeadLetterHeaders.Text(kept.BasicProperties, "own"));
        Assert.Equal(("me", "42"), (kept.BasicProperties.ReplyTo, kept.BasicProperties.CorrelationId));
    }

    [Fact]
    public async Task Receipts_name_nobody_and_answer_who_knows_the_name()
    {
        var gallery = await CreateAsync("Zacharias", "/photos/zacharias.jpg");
        await RunAsync("forget", "--image", "/photos/zacharias.jpg", "-g", gallery, "--yes");
        await RunAsync("forget", "--subject", "Zacharias", "-g", gallery, "--yes");

        var all = await RunAsync("forget", "list", "--json");
        Assert.DoesNotContain("acharias", all.Output + (await RunAsync("forget", "list")).Output, StringComparison.Ordinal);
        foreach (var (option, name, expected) in new[] { ("--subject", "Zacharias", 1), ("--image", "/photos/zacharias.jpg", 1), ("--subject", "Anna", 0), ("--image", "/photos/anna.jpg", 0) })
            Assert.Equal(expected, (await RunAsync("forget", "list", option, name, "-g", gallery, "--json")).Json.GetProperty("receipts").GetArrayLength());

        var image = (await RunAsync("forget", "list", "--image", "/photos/zacharias.jpg", "-g", gallery, "--json")).Json.GetProperty("receipts")[0];
        var allowed = await RunAsync("forget", "allow", image.GetProperty("id").GetRawText());
        Assert.Contains("1 photo may be indexed again", allowed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gallery_is_erased_with_its_name_in_the_audit()
    {
        var gallery = await CreateAsync("Anna", "/photos/1.jpg");
        var command = Command();
        var question = "";
        command.Confirm = asked => { question = asked; return true; };

        var erased = await command.RunAsync("forget", "-g", gallery);

        Assert.Equal(ExitCode.Done, erased.Code);
        Assert.Contains($"Erasing gallery '{gallery}' (1 image", question, StringComparison.Ordinal);
        Assert.DoesNotContain(gallery, (await RunAsync("user", "audit", "--json", "--limit", "1000")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_broker_is_away_nothing_is_erased_and_it_is_said()
    {
        var gallery = await CreateAsync("Anna", "/photos/1.jpg");

        var away = await Command().With(CliSettings.BrokerVariable, "amqp://user:password@127.0.0.1:1/vhost").RunAsync("forget", "--subject", "Anna", "-g", gallery, "--yes");

        Assert.Equal(ExitCode.NotReady, away.Code);
        Assert.Equal(ExitCode.Done, (await RunAsync("subject", "show", "Anna", "-g", gallery)).Code);
    }

    [Theory]
    [InlineData("forget")]
    [InlineData("forget", "--subject", "Anna")]
    [InlineData("forget", "--subject", "Anna", "--image", "1", "-g", "family")]
    [InlineData("forget", "-g", "family", "--json")] // nobody confirms it
    [InlineData("gallery", "set", "family", "--keep-for", "soon")]
    [InlineData("gallery", "set", "family", "--keep-for", "0d")]
    public async Task A_command_line_that_is_wrong_is_refused(params string[] arguments)
    {
        var result = await Command().With(CliSettings.BrokerVariable, "amqp://user:password@127.0.0.1:1/vhost").RunAsync(arguments);

        Assert.NotEqual(ExitCode.Done, result.Code);
    }

    [Theory]
    [InlineData("365d", 365)]
    [InlineData("2w", 14)]
    [InlineData("ever", null)]
    public async Task How_long_photos_are_kept_is_set_and_shown(string keepFor, int? days)
    {
        var gallery = await galleries.AddGalleryAsync();
        await RunAsync("gallery", "set", gallery, "--keep-for", "7d");

        var shown = (await RunAsync("gallery", "set", gallery, "--keep-for", keepFor, "--json")).Json;

        Assert.Equal(days, shown.TryGetProperty("keepForDays", out var kept) ? (int?)kept.GetInt32() : null);
    }

    private static string Body(string gallery, string subject, string path) => $$$"""{"gallery":"{{{gallery}}}","subject":"{{{subject}}}","image":{"path":"{{{path}}}"}}""";

    private CliRun Command()
    {
        var command = galleries.Command().With(CliSettings.BrokerVariable, broker.Address.ToString());
        command.LooksIntoQueues = true;
        return command;
    }

    private Task<CliResult> RunAsync(params string[] arguments) => Command().RunAsync(arguments);

    /// <summary>A gallery with this person on this photo.</summary>
    private async Task<string> CreateAsync(string subject, string source)
    {
        var name = await galleries.AddGalleryAsync();
        await using var database = new GalleryDatabase(galleries.ConnectionString);
        await using var store = new PostgresGalleryStore(database, new StorageOptions(), TimeProvider.System);
        var gallery = await store.GetGalleryAsync(new GalleryName(name), Cancel);
        var point = new ImagePoint(30, 40);
        var detection = new Detection(new BoundingBox(10, 20, 50, 60), 0.9f, new FaceLandmarks(point, point, point, point, point));
        var found = new FoundFace(detection, Embedding.FromRaw([1, 0, 0, 0], StoredGalleries.Model), FaceQuality.Of(detection, sharpness: 100));
        var picture = new IndexedPicture(ImageFile.From(source, Guid.NewGuid().ToByteArray()), 100, 100, [new SeenFace(found, Problems: [], Crop: null)]);
        var image = await store.AddAsync(gallery, picture, Lane.Bulk, Cancel);
        await new SubjectStore(database).EnrollAsync(Call.By("tester"), gallery, new SubjectName(subject), image.Faces[0].Id, Cancel);
        return name;
    }

    private Task<bool> PutAsync(string queue, string body) => WithChannelAsync(async channel =>
    {
        if (queue.EndsWith("_error", StringComparison.Ordinal) || queue.EndsWith("_skipped", StringComparison.Ordinal))
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments: new Dictionary<string, object?>(FaceWorkerQueues.WorkQueueArguments), cancellationToken: Cancel); // as MassTransit does
        var properties = new BasicProperties { ReplyTo = "me", CorrelationId = "42", Headers = new Dictionary<string, object?> { ["own"] = "kept" } };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body), Cancel);
        return true;
    });

    private Task<List<BasicGetResult>> TakeAsync(string queue, bool andPutBack = false) => WithChannelAsync(async channel =>
    {
        var taken = new List<BasicGetResult>();
        while (await channel.BasicGetAsync(queue, autoAck: !andPutBack, Cancel) is { } message)
            taken.Add(message);
        if (andPutBack && taken.Count > 0)
            await channel.BasicNackAsync(taken[^1].DeliveryTag, multiple: true, requeue: true, Cancel);
        return taken;
    });

    private async Task<T> WithChannelAsync<T>(Func<IChannel, Task<T>> work)
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        return await work(channel);
    }
}
