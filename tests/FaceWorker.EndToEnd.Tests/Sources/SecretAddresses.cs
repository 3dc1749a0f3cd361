using System.Text;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.EndToEnd.Tests.Archives;
using FaceWorker.Testing;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests.Sources;

/// <summary>The user info and signature of an address are used to fetch it, and are nowhere else to be seen: not in the database but for the manifest, nor in logs, answers, events and reports.</summary>
public sealed class SecretAddresses : IAsyncLifetime
{
    private const string Secret = "open-sesame";
    private const string Signed = $"X-Amz-Credential={Secret}&X-Amz-Signature={Secret}";

    private static readonly string[] Events =
    [
        "FaceWorker.Contracts:ImageIndexed", "FaceWorker.Contracts:RequestRejected", "FaceWorker.Contracts:ArchiveProgressed", "FaceWorker.Contracts:ArchiveCompleted",
        "MassTransit:Fault--FaceWorker.Contracts:IndexImage--",
        .. FaceWorkerQueues.Events.Select(exchange => exchange.Name),
    ];

    private readonly ArchiveFixture fixture = new();
    private byte[] photo = [], unlucky = [];
    private WebServer web = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        photo = await File.ReadAllBytesAsync(TestImages.Sample(1), Cancel);
        unlucky = await File.ReadAllBytesAsync(TestImages.Sample(2), Cancel);
        web = new WebServer(AnswerAsync);
    }

    public ValueTask DisposeAsync()
    {
        web.Dispose();
        return fixture.DisposeAsync();
    }

    [Fact]
    public async Task Secrets_of_addresses_are_used_to_fetch_and_are_nowhere_else()
    {
        await using var worker = await fixture.StartKeeperAsync(("IMAGES__HOSTS__0", web.Host), ("IMAGES__SOURCEATTEMPTS", "2"), ("FAILPOINTS", $"decode=throw:{Sha256Digest.Of(unlucky)}"));
        await using var connection = await new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var events = (await channel.QueueDeclareAsync(cancellationToken: Cancel)).QueueName;
        foreach (var exchange in Events)
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: Cancel);
            await channel.QueueBindAsync(events, exchange, "", cancellationToken: Cancel);
        }

        var archive = await fixture.AddAsync(Address("list.txt"));
        var completed = await fixture.CompletedAsync(archive);
        var signedAgain = await IndexAsync(Address("1.jpg") + "&X-Amz-Date=2");
        object[] answers =
        [
            signedAgain,
            await IndexAsync(Address("absent.jpg")),
            await IndexAsync(Address("broken.jpg")),
            await IndexAsync(Address("elsewhere.jpg")),
            await IndexAsync(Address("1.jpg").Replace("http:", "ftp:", StringComparison.Ordinal)),
            await fixture.Client.IndexAsync(new IndexImage { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(Address("1.jpg")) }, Cancel),
            await fixture.Client.IndexAsync(new IndexImage { Gallery = WorkerFixture.Gallery, Image = ImageReference.Inline([1, 2, 3], Address("1.jpg")) }, Cancel),
            await fixture.Client.IdentifyAsync(new IdentifyFaces { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtUrl(Address("1.jpg")) }, Cancel),
            await fixture.Client.AddArchiveAsync(new AddArchive { Gallery = WorkerFixture.Gallery, Source = Address("list.txt").Replace("http:", "ftp:", StringComparison.Ordinal) }, Cancel),
            await fixture.Client.AddArchiveAsync(new AddArchive { Gallery = WorkerFixture.Gallery, Source = Address("list.txt") }, Cancel),
        ];

        await fixture.Client.EnqueueAsync(new IndexImage { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtUrl(Address("unlucky.jpg")) }, Cancel);
        await fixture.WaitUntilAsync(async () => await fixture.Broker.GetQueueAsync(FaceWorkerQueues.ErrorQueueOf(FaceWorkerQueues.Index)) is { } queue && queue.TryGetProperty("messages", out var messages) && messages.GetInt32() == 1);

        Assert.Equal((1, 4, 5), (completed.Indexed, completed.Rejected, completed.Listed));
        Assert.True(signedAgain.Result!.AlreadyIndexed);
        Assert.Equal($"http://{web.Host}/1.jpg", await fixture.Database.ScalarAsync<string>("SELECT string_agg(source, ' ') FROM image_source"));
        AssertHidden(string.Join('\n', answers));
        AssertHidden(worker.Output);
        await fixture.EventsArePublishedAsync();
        AssertHidden(await ReadAllAsync(channel, events));
        Assert.Contains(Secret, await DumpAsync("t"), StringComparison.Ordinal); // the manifest has it, for the next fetch
        AssertHidden(await DumpAsync("to_jsonb(t) - 'address'"));
        string[][] commands =
        [
            ["list"], ["status", $"{archive}"], ["status", Address("list.txt"), "--json"], ["failures", $"{archive}"], ["failures", $"{archive}", "--json"],
            ["add", Address("list.txt"), "--gallery", WorkerFixture.Gallery, "--json"],
        ];
        foreach (var command in commands)
            AssertHidden(await fixture.RunCommandAsync(TestModels.Folder, 0, ["archive", .. command]));
    }

    private static void AssertHidden(string text)
    {
        Assert.NotEmpty(text);
        Assert.DoesNotContain(Secret, text, StringComparison.OrdinalIgnoreCase);
    }

    private string Address(string name) => $"http://user:{Secret}@{web.Host}/{name}?{Signed}";

    private Task<Answer<ImageIndexed>> IndexAsync(string url) =>
        fixture.Client.IndexAsync(new IndexImage { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtUrl(url) }, Cancel);

    /// <summary>Every row of every table, as text.</summary>
    private async Task<string> DumpAsync(string row)
    {
        var tables = await fixture.Database.ScalarAsync<string[]>("SELECT array_agg(table_name::text) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
        var dump = new StringBuilder();
        foreach (var table in tables)
            dump.Append(await fixture.Database.ScalarAsync<string>($"SELECT coalesce(string_agg(({row})::text, E'\\n'), '') FROM {table} AS t"));
        return dump.ToString();
    }

    private static async Task<string> ReadAllAsync(IChannel channel, string queue)
    {
        var text = new StringBuilder();
        while (await channel.BasicGetAsync(queue, autoAck: true, Cancel) is { } message)
            text.AppendLine(Encoding.UTF8.GetString(message.Body.Span));
        return text.ToString();
    }

    private async Task AnswerAsync(System.Net.HttpListenerContext request)
    {
        var (name, answer) = (request.Request.Url!.AbsolutePath.Trim('/'), request.Response);
        var body = name switch
        {
            _ when !request.Request.Url.Query.Contains(Signed, StringComparison.Ordinal) => null,
            "list.txt" => Encoding.UTF8.GetBytes(string.Join('\n', Address("1.jpg"), Address("1.jpg") + "&X-Amz-Date=1", Address("text.jpg"), Address("broken.jpg"), Address("elsewhere.jpg"), $"ftp://user:{Secret}@host")),
            "1.jpg" => photo,
            "unlucky.jpg" => unlucky,
            "text.jpg" => "text"u8.ToArray(),
            _ => [],
        };
        if (body is null)
            answer.StatusCode = 403;
        else if (name == "broken.jpg")
            answer.StatusCode = 500;
        else if (name == "elsewhere.jpg")
            answer.Redirect($"http://user:{Secret}@localhost:1/?{Signed}");
        else if (name == "absent.jpg")
            answer.StatusCode = 404;
        else
            await answer.OutputStream.WriteAsync(body);
    }
}
