using System.Collections.Concurrent;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Storage;
using FaceWorker.Storage.Schema;
using FaceWorker.Storage.Search;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;
using FaceWorker.Worker.Consumers;
using MassTransit;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>A worker's life: wait for the database, warm the models, consume until told to stop, finish what is in hand.</summary>
internal sealed class WorkerService(WorkerSettings settings, IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory loggers)
    : BackgroundService
{
    private const string Database = "the database", Broker = "the broker", Models = "the models";
    private static readonly string[] Steps = [Database, Broker, Models];
    private const int DeviceLost = 3;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger log = loggers.CreateLogger<WorkerService>();
    private readonly ConcurrentDictionary<string, bool> unfinished = new(Steps.Select(step => KeyValuePair.Create(step, true)));
    private volatile IBusControl? consumingBus;
    private volatile Migrator? schema;
    private volatile RequestHandler? handler;
    private volatile DeviceLoss? device;

    /// <summary>0: told to end. 1: could not work. 3: its device was lost, so that a new process may have it again.</summary>
    public int ExitCode { get; private set; }

    /// <summary>What keeps this worker from serving, asked afresh of broker and database; null when it is ready.</summary>
    public async Task<string?> FindProblemAsync(CancellationToken cancel)
    {
        if (unfinished.Keys is { Count: > 0 } steps)
            return $"Waiting for {string.Join(", ", steps.Order())}.";
        if (consumingBus?.CheckHealth() is { Status: not BusHealthStatus.Healthy } health)
            return $"The broker does not answer: {health.Description}";
        try
        {
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limited.CancelAfter(ProbeTimeout);
            var state = await schema!.GetStateAsync(limited.Token);
            return state.IsCurrent ? device?.Problem ?? handler?.Problem : $"The schema is at version {state.Current} of {state.Latest}.";
        }
        catch (Exception exception) when (exception is TransientFailureException or DatabaseSetupException or OperationCanceledException)
        {
            return $"The database does not answer: {exception.Message}";
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await LiveAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.Stopped();
        }
#pragma warning disable CA1031 // The end of the line: whatever it is, it is said once, and the process ends with an error.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ExitCode = exception is DeviceLostException ? DeviceLost : 1;
            log.CannotWork(exception.Message, exception is DatabaseSetupException or ModelStoreException or DeviceException or DeviceLostException ? null : exception);
            lifetime.StopApplication();
        }
    }

    private async Task LiveAsync(CancellationToken stopping)
    {
        log.Starting(typeof(WorkerService).Assembly.GetName().Version!.ToString(3));
        await using var database = new GalleryDatabase(settings.Storage, loggers);
        schema = new Migrator(database, loggers.CreateLogger<Migrator>());
        await using var packs = await PrepareAsync(schema, stopping);
        await using var parts = new WorkerParts(settings, database, packs, time, loggers);
        var bus = WorkerBus.Create(settings.Broker, () => UntilBrokerAnswersAsync(stopping), settings.Worker, parts.Consumers, time, loggers);
        await bus.StartAsync(stopping);
        try
        {
            consumingBus = bus;
            handler = parts.Handler;
            device = parts.Device;
            unfinished.TryRemove(Broker, out _);
            log.Ready(string.Join(", ", FaceWorkerQueues.All.Select(queue => queue.Name)));
            await Task.WhenAny(parts.Device.Lost, RunDutiesAsync(parts, bus, stopping)).Unwrap();
        }
        finally
        {
            // A device that is lost finishes nothing.
            var drainTimeout = parts.Device.Lost.IsFaulted ? TimeSpan.Zero : settings.Worker.DrainTimeout;
            unfinished["the end: this worker is stopping"] = true;
            log.Draining(drainTimeout.TotalSeconds);
            await bus.StopAsync(drainTimeout);
        }
    }

    private Task RunDutiesAsync(WorkerParts parts, IBusControl bus, CancellationToken stopping) => Task.WhenAll(
        KeepIndexesAsync(parts.CreateIndexUpkeep(), stopping), parts.CreateOperationKeeper().RunAsync(stopping), parts.CreateArchiveKeeper(bus).RunAsync(stopping), parts.CreateDeadLetterKeeper().RunAsync(stopping));

    /// <summary>Database, broker and models need nothing of each other, so they are prepared side by side; the first that cannot be ends the start.</summary>
    private async Task<FacePacks> PrepareAsync(Migrator migrator, CancellationToken stopping)
    {
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var models = Task.Run(() => WarmModelsAsync(starting.Token), starting.Token);
        Task[] steps =
        [
            models,
            PrepareDatabaseAsync(migrator, starting.Token),
            PatientlyAsync(() => AskBrokerAsync(() => FaceWorkerQueues.DeclareAsync(settings.Broker, starting.Token)), starting.Token),
        ];
        try
        {
            await foreach (var step in Task.WhenEach(steps))
                await step;
            return await models;
        }
        catch
        {
            await starting.CancelAsync();
            await Task.WhenAll(steps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (models.IsCompletedSuccessfully)
                await (await models).DisposeAsync();
            throw;
        }
    }

    private async Task PrepareDatabaseAsync(Migrator migrator, CancellationToken stopping)
    {
        var state = await PatientlyAsync(() => migrator.ApplyAsync(stopping), stopping);
        log.SchemaReady(state.Current, state.PostgresVersion, state.VectorVersion ?? "missing");
        unfinished.TryRemove(Database, out _);
    }

    private async Task<FacePacks> WarmModelsAsync(CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        var packs = await FacePacks.LoadAsync(new ModelStore(settings.ModelFolder), settings.Vision.PackIds, settings.Vision, stopping);
        log.ModelsWarm(string.Join(", ", settings.Vision.PackIds), time.GetElapsedTime(began).TotalSeconds);
        unfinished.TryRemove(Models, out _);
        return packs;
    }

    private Task UntilBrokerAnswersAsync(CancellationToken stopping) =>
        PatientlyAsync(() => AskBrokerAsync(() => FaceWorkerQueues.PingAsync(settings.Broker, stopping)), stopping);

    private static async Task<bool> AskBrokerAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            return true;
        }
        catch (BrokerException exception)
        {
            throw new TransientFailureException(exception.Message, exception);
        }
    }

    private async Task KeepIndexesAsync(IndexUpkeep upkeep, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(settings.Worker.UpkeepInterval, time);
        while (true)
        {
            try
            {
                await upkeep.RequestMissingAsync(stopping);
            }
            catch (TransientFailureException exception)
            {
                log.UpkeepFailed(exception.Message, exception);
            }

            await timer.WaitForNextTickAsync(stopping);
        }
    }

    /// <summary>Tries until it works, saying each time why it does not; only a setup that a person must change ends it.</summary>
    private async Task<T> PatientlyAsync<T>(Func<Task<T>> attempt, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (TransientFailureException exception)
            {
                log.NotReadyYet(exception.Message, RetryDelay.TotalSeconds);
                await Task.Delay(RetryDelay, time, stopping);
            }
        }
    }
}
