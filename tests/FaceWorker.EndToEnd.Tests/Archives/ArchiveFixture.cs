using System.Collections.Concurrent;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Archives;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>A database and a broker of a test's own, and what a test of archives asks of them.</summary>
public class ArchiveFixture : WorkerFixture
{
    /// <summary>Short pauses, so that tests do not wait for the next look.</summary>
    private static readonly (string, string)[] Hurry =
        [("ARCHIVES__FEEDINTERVAL", "00:00:00.2"), ("OPERATIONS__INTERVAL", "00:00:00.2"), ("ARCHIVES__REPORTINTERVAL", "00:00:00.2")];

    public static RequestContext Owner { get; } = new(new Caller("owner", Rights.All), Lane.Interactive);

    private const int LogShown = 4000; // characters of each worker's log, its end

    private GalleryDatabase database = null!;

    public ArchiveAdministration Archives { get; private set; } = null!;

    /// <summary>For their logs.</summary>
    private ConcurrentBag<WorkerProcess> Launched { get; } = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        database = new GalleryDatabase(Database.ConnectionString);
        Archives = new ArchiveAdministration(database);
    }

    public override async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A worker that looks after archives without long pauses.</summary>
    public async Task<WorkerProcess> StartKeeperAsync(params (string, string)[] settings)
    {
        var worker = LaunchKeeper(settings: settings);
        await worker.SaysAsync("Ready: consuming");
        return worker;
    }

    /// <summary>The same without waiting for it, by other ways to the servers where these are given.</summary>
    public WorkerProcess LaunchKeeper(string? postgres = null, string? broker = null, params (string, string)[] settings)
    {
        var worker = WorkerProcess.Launch(postgres ?? Database.ConnectionString, broker ?? Broker.Address.ToString(), [.. Hurry, .. settings]);
        Launched.Add(worker);
        return worker;
    }

    /// <summary>A way to the broker that is long, and that a test can cut.</summary>
    /// <param name="milliseconds">How long everything takes in each direction. A worker starts and reconnects by a hundred questions, one after the other.</param>
    public TcpProxy SlowLinkToTheBroker(int milliseconds) => new(Broker.Address) { Latency = TimeSpan.FromMilliseconds(milliseconds) };

    public async Task<long> AddAsync(string folder, string gallery = Gallery) =>
        (await Archives.AddAsync(Owner, new GalleryName(gallery), new ArchiveSource(folder), TestContext.Current.CancellationToken)).Id;

    public Task<ArchiveProgress> ProgressAsync(long archive) => Archives.GetProgressAsync(archive, TestContext.Current.CancellationToken);

    /// <summary>Null while the database is away, or was: connections of before are found broken one by one.</summary>
    public async Task<ArchiveProgress?> FindProgressAsync(long archive)
    {
        try
        {
            return await ProgressAsync(archive);
        }
        catch (TransientFailureException)
        {
            return null;
        }
    }

    /// <summary>Waits for the archive's end, and returns how it ended.</summary>
    public async Task<ArchiveProgress> CompletedAsync(long archive, TimeSpan? patience = null)
    {
        var end = TimeProvider.System.GetUtcNow() + (patience ?? TimeSpan.FromMinutes(4));
        while (true)
        {
            var progress = await FindProgressAsync(archive);
            if (progress?.Archive.State == ArchiveState.Completed)
                return progress;
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"The archive was not completed in time: {progress}{string.Concat(Launched.Select(worker => $"\n\n{worker.Output[^Math.Min(worker.Output.Length, LogShown)..]}"))}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
