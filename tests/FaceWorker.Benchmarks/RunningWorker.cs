using System.Diagnostics;
using System.Globalization;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;
using RabbitMQ.Client;

namespace FaceWorker.Benchmarks;

/// <summary>A worker in a process of its own, with RabbitMQ and PostgreSQL on the same cores, and its client.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private const int JobsInFlight = 64;

    private readonly GalleryDatabase galleries;
    private readonly PostgresGalleryStore store;
    private readonly Process process;
    private readonly FacePack pack;
    private int made;

    private RunningWorker(TestDatabase database, TestBroker broker, FaceWorkerClient client, FacePack pack, (string Name, string Value)[] settings)
    {
        (Database, Broker) = (database, broker);
        this.pack = pack;
        Client = client;
        galleries = new GalleryDatabase(database.ConnectionString);
        store = new PostgresGalleryStore(galleries, new StorageOptions { ConnectionString = database.ConnectionString }, TimeProvider.System);
        var start = Command(database, broker);
        foreach (var (name, value) in settings)
            start.Environment[$"FACEWORKER_{name}"] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
    }

    public TestDatabase Database { get; }

    public TestBroker Broker { get; }

    public FaceWorkerClient Client { get; }

    /// <summary>How a worker is started; its standard output is the caller's to read.</summary>
    public static ProcessStartInfo Command(TestDatabase database, TestBroker broker)
    {
        var start = WorkerProgram.Command();
        start.RedirectStandardOutput = true;
        start.Environment["FACEWORKER_POSTGRES"] = database.ConnectionString;
        start.Environment["FACEWORKER_RABBITMQ"] = broker.Address.ToString();
        start.Environment["FACEWORKER_MODELS"] = TestModels.Folder;
        start.Environment["FACEWORKER_IMAGES__ROOTS__0"] = "/";
        return start;
    }

    public static async Task<RunningWorker> StartAsync(FacePack pack, params (string Name, string Value)[] settings)
    {
        var database = await TestDatabase.CreateAsync();
        var broker = await TestBroker.CreateAsync();
        var client = await FaceWorkerClient.ConnectAsync(broker.Address);
        return new RunningWorker(database, broker, client, pack, settings);
    }

    public async Task<string> CreateGalleryAsync(CropPolicy crops = CropPolicy.None)
    {
        var name = $"gallery-{++made}";
        await store.CreateAsync(ArchiveBenchmarks.Owner, new GalleryName(name), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Decisions) with { Crops = crops }, CancellationToken.None);
        return name;
    }

    /// <summary>Indexes the images, as many at once as keep a worker busy; returns when all are answered.</summary>
    public Task IndexAsync(string gallery, IEnumerable<ImageReference> images, CancellationToken cancel = default) =>
        Parallel.ForEachAsync(images, new ParallelOptions { MaxDegreeOfParallelism = JobsInFlight, CancellationToken = cancel }, async (image, token) =>
        {
            var answer = await Client.IndexAsync(new IndexImage { Gallery = gallery, Image = image }, token);
            if (answer.Rejection is { } rejection)
                throw new InvalidOperationException($"{rejection.Source} was rejected: {rejection.Detail}");
        });

    /// <summary>Empties the index queue and the queues in which its jobs wait.</summary>
    public async Task PurgeAsync()
    {
        await using var connection = await new ConnectionFactory { Uri = Broker.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in FaceWorkerQueues.Delays.Select(delay => delay.Name).Append(FaceWorkerQueues.Index.Name))
            await channel.QueuePurgeAsync(queue);
    }

    /// <summary>What the worker's process holds in memory, in MiB.</summary>
    public double ResidentMebibytes()
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2].Trim(), CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        await Client.DisposeAsync();
        await store.DisposeAsync();
        await galleries.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
    }
}
