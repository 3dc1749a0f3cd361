using System.Diagnostics;
using System.Globalization;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>A worker in a process of its own, with RabbitMQ and PostgreSQL on the same cores.</summary>
internal sealed class WorkerBenchmarks : IAsyncDisposable
{
    private const int JobsInFlight = 64;

    private readonly TestDatabase database;
    private readonly TestBroker broker;
    private readonly GalleryDatabase gallery;
    private readonly PostgresGalleryStore store;
    private readonly FaceWorkerClient client;
    private readonly Process worker;
    private readonly FacePack pack;
    private int galleries;

    private WorkerBenchmarks(TestDatabase database, TestBroker broker, FaceWorkerClient client, FacePack pack)
    {
        this.database = database;
        this.broker = broker;
        this.client = client;
        this.pack = pack;
        gallery = new GalleryDatabase(database.ConnectionString);
        store = new PostgresGalleryStore(gallery, new StorageOptions { ConnectionString = database.ConnectionString }, TimeProvider.System);
        worker = Process.Start(WorkerStart())!;
        worker.OutputDataReceived += (_, _) => { };
        worker.BeginOutputReadLine();
    }

    public static async Task<WorkerBenchmarks> StartAsync(FacePack pack)
    {
        var database = await TestDatabase.CreateAsync();
        var broker = await TestBroker.CreateAsync();
        var client = await FaceWorkerClient.ConnectAsync(broker.Address);
        return new WorkerBenchmarks(database, broker, client, pack);
    }

    /// <summary>The whole way, from message to committed row and answer ÷ the three models alone.</summary>
    public Task<Comparison> EndToEndAsync(IReadOnlyList<string> photos, BareModels bare, IReadOnlyList<int> facesPerPhoto) =>
        Comparison.MeasureAsync($"worker images/s with RabbitMQ and PostgreSQL ({Photos.Name}, {photos.Count})", 0.70,
            async () =>
            {
                var name = await CreateGalleryAsync();
                var began = Stopwatch.GetTimestamp();
                await IndexAsync(name, photos);
                return photos.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
            },
            () => bare.RunImagesAsync(facesPerPhoto));

    /// <summary>Resident size after 10,000 images ÷ after 1,000, in MiB; and the former against 1 GiB.</summary>
    public async Task<IReadOnlyList<Comparison>> MemoryAsync()
    {
        const int early = 1_000, late = 10_000;
        var photos = Photos.Take(late);
        await IndexInGalleriesAsync(photos.Take(early));
        var afterEarly = ResidentMebibytes();
        await IndexInGalleriesAsync(photos.Skip(early));
        var afterLate = ResidentMebibytes();
        return
        [
            new Comparison("worker resident MiB after 10,000 images, to that after 1,000", afterLate, afterEarly, afterLate / afterEarly, 0, 1.1, AtMost: true),
            new Comparison("worker resident MiB after 10,000 images, to 1 GiB", afterLate, 1024, afterLate / 1024, 0, 1.0, AtMost: true),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        worker.Kill();
        await worker.WaitForExitAsync();
        worker.Dispose();
        await client.DisposeAsync();
        await store.DisposeAsync();
        await gallery.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    private ProcessStartInfo WorkerStart()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FaceWorker.Worker.dll")]) { RedirectStandardOutput = true };
        start.Environment["FACEWORKER_POSTGRES"] = database.ConnectionString;
        start.Environment["FACEWORKER_RABBITMQ"] = broker.Address.ToString();
        start.Environment["FACEWORKER_MODELS"] = TestModels.Folder;
        start.Environment["FACEWORKER_IMAGES__ROOTS__0"] = "/";
        return start;
    }

    private async Task<string> CreateGalleryAsync()
    {
        var name = $"round-{++galleries}";
        await store.CreateAsync(new GalleryName(name), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Thresholds), CancellationToken.None);
        return name;
    }

    // A gallery takes each photo once, so repeated photos go to further galleries.
    private async Task IndexInGalleriesAsync(IEnumerable<string> photos)
    {
        foreach (var chunk in photos.Chunk(Photos.All.Count))
            await IndexAsync(await CreateGalleryAsync(), chunk);
    }

    private async Task IndexAsync(string name, IReadOnlyList<string> photos)
    {
        var repeated = 0;
        await Parallel.ForEachAsync(photos, new ParallelOptions { MaxDegreeOfParallelism = JobsInFlight }, async (path, cancel) =>
        {
            var answer = await client.IndexAsync(new IndexImage { Gallery = name, Image = ImageReference.AtPath(path) }, cancel);
            if (answer.Result is not { } result)
                throw new InvalidOperationException($"{path} was rejected: {answer.Rejection?.Detail}");
            if (result.AlreadyIndexed)
                Interlocked.Increment(ref repeated);
        });
        if (repeated > 0 && photos.Distinct().Count() == photos.Count)
            await Console.Error.WriteLineAsync($"  {repeated} photos have the bytes of another");
    }

    private double ResidentMebibytes()
    {
        var line = File.ReadLines($"/proc/{worker.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2].Trim(), CultureInfo.InvariantCulture) / 1024;
    }
}
