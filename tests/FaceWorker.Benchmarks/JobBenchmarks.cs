using System.Diagnostics;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Hosting;
using FaceWorker.Hosting.Telemetry;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;
using FaceWorker.Worker;
using FaceWorker.Worker.Consumers;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NetVips;

namespace FaceWorker.Benchmarks;

/// <summary>What a worker can do beside its models: every part of it but a pack that costs nothing, against a consumer that only says what became of its message.</summary>
/// <remarks>
/// The reference publishes one event, as every job must; one that does nothing at all is there for information. Both sides work for a while before they are measured, because a
/// young process shows how fast it compiles. The queue is filled first; then a bus is started on it, and what counts is the time from the first consumed message to the last. Pictures are small and
/// read from files; ours decodes each and stores one face of it in PostgreSQL. Queue, concurrency and prefetch are the same for all.
/// </remarks>
internal sealed class JobBenchmarks : IAsyncDisposable
{
    private const int Side = 64; // pixels of the pictures
    private const int ManyInFlight = 128; // as many as keep a device without a limit busy, though each waits for its transaction's company

    private readonly TestDatabase database;
    private readonly TestBroker broker;
    private readonly FaceWorkerClient client;
    private readonly ServiceProvider worker;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("faceworker-jobs-");
    private readonly int jobs;
    private readonly int idleMessages; // for consumers that do next to nothing: more than are fetched ahead, so that what counts is the steady pace
    private int made;

    private JobBenchmarks(TestDatabase database, TestBroker broker, FaceWorkerClient client, int jobs, int idleMessages)
    {
        this.database = database;
        this.broker = broker;
        this.client = client;
        (this.jobs, this.idleMessages) = (jobs, idleMessages);
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres"] = database.ConnectionString,
            ["RabbitMq"] = broker.Address.ToString(),
            ["Images:Roots:0"] = folder.FullName,
        });
        worker = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddWorker(configuration)
            .AddSingleton<IFacePacks>(new StubPacks(PackId.Default)).BuildServiceProvider();
    }

    private WorkerOptions Options => worker.GetRequiredService<WorkerOptions>();

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var broker = await TestBroker.CreateAsync();
        await using var benchmarks = new JobBenchmarks(await TestDatabase.CreateAsync(), broker, await FaceWorkerClient.ConnectAsync(broker.Address), run.Pick(3000, 800), run.Pick(3000, 2000));
        await benchmarks.PrepareAsync();
        await benchmarks.WarmAsync(run.Pick(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(8)));
        yield return await Comparison.MeasureAsync($"jobs/s with a stub model, decoded and stored ÷ a MassTransit consumer that publishes an event ({benchmarks.jobs:N0} jobs, {ManyInFlight} in flight)", 0.6,
            () => benchmarks.WorkAsync(ManyInFlight), () => benchmarks.ConsumeAsync(new Publisher(), ManyInFlight), line: "6");
        yield return await Comparison.MeasureAsync($"messages/s of a consumer that publishes an event ÷ of one that does nothing ({ManyInFlight} in flight)", null,
            () => benchmarks.ConsumeAsync(new Publisher(), ManyInFlight), () => benchmarks.ConsumeAsync(new Idler(), ManyInFlight));
        yield return await Comparison.MeasureAsync($"jobs/s with metrics, and one trace in a hundred, sent to a collector ÷ with nobody who listens ({ManyInFlight} in flight)", null,
            () => benchmarks.WorkWatchedAsync(ManyInFlight), () => benchmarks.WorkAsync(ManyInFlight));
        if (run.Quick)
            yield break;
        var byDefault = benchmarks.Options.IndexConcurrency;
        yield return await Comparison.MeasureAsync($"jobs/s with {byDefault} in flight, the default ÷ a MassTransit consumer that publishes an event", null,
            () => benchmarks.WorkAsync(byDefault), () => benchmarks.ConsumeAsync(new Publisher(), byDefault));
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await client.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Small pictures, no two of the same bytes.</summary>
    private async Task PrepareAsync()
    {
        using var small = Image.Thumbnail(Photos.All[0], Side);
        var bytes = small.JpegsaveBuffer();
        for (var i = 0; i < jobs; i++)
            await File.WriteAllBytesAsync(PathOf(i), [.. bytes, .. BitConverter.GetBytes(i)]);
    }

    private async Task WarmAsync(TimeSpan time)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time;)
        {
            await WorkAsync(ManyInFlight);
            await ConsumeAsync(new Publisher(), ManyInFlight);
        }
    }

    private Task<double> WorkAsync(int inHand) => DrainAsync(jobs, () =>
        WorkerBus.Create(broker.Address, () => Task.CompletedTask, new WorkerOptions { IndexConcurrency = inHand }, worker.GetRequiredService<WorkerConsumers>(), TimeProvider.System, NullLoggerFactory.Instance));

    /// <summary>With the telemetry of a worker, and a collector that takes all of it.</summary>
    private async Task<double> WorkWatchedAsync(int inHand)
    {
        using var collector = new WebServer(request => request.Request.InputStream.CopyToAsync(Stream.Null));
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration[CollectorAddress.Variable] = collector.Url("").ToString();
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.Services.AddSettings<TelemetryOptions>(TelemetryOptions.Section);
        builder.AddProgramTelemetry("faceworker-benchmark");
        using var host = builder.Build();
        await host.StartAsync();
        var pace = await WorkAsync(inHand);
        await host.StopAsync();
        return pace;
    }

    private Task<double> ConsumeAsync(IConsumer<IndexImage> consumer, int inHand) => DrainAsync(idleMessages, () => Bus.Factory.CreateUsingRabbitMq(configure =>
    {
        configure.ConnectTo(broker.Address);
        configure.ReceiveEndpoint(FaceWorkerQueues.Index.Name, endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            foreach (var (name, value) in FaceWorkerQueues.WorkQueueArguments)
                endpoint.SetQueueArgument(name, value);
            endpoint.ConcurrentMessageLimit = inHand;
            endpoint.PrefetchCount = inHand * Options.PrefetchFactor;
            endpoint.Instance(consumer);
        });
    }));

    /// <summary>Fills the queue, starts a bus on it, and returns messages per second.</summary>
    private async Task<double> DrainAsync(int messages, Func<IBusControl> create)
    {
        var gallery = await CreateGalleryAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, messages), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancel) =>
            await client.EnqueueAsync(new IndexImage { Gallery = gallery, Image = ImageReference.AtPath(PathOf(i % jobs)) }, cancel));
        var bus = create();
        var count = new ConsumeCount(messages);
        using var connected = bus.ConnectConsumeObserver(count);
        await bus.StartAsync();
        var elapsed = await count.All;
        await bus.StopAsync();
        return (messages - 1) / elapsed.TotalSeconds;
    }

    private async Task<string> CreateGalleryAsync()
    {
        var stub = new StubPacks(PackId.Default).Get(PackId.Default);
        return (await ((PostgresGalleryStore)worker.GetRequiredService<IGalleryStore>()).CreateAsync(ArchiveBenchmarks.Owner, new GalleryName($"jobs-{++made}"), stub.Id, stub.Embedder.Model, GallerySettings.With(stub.Decisions), CancellationToken.None)).Name.ToString();
    }

    private string PathOf(int job) => Path.Combine(folder.FullName, $"{job}.jpg");
}
