using System.Diagnostics.CodeAnalysis;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Schema;
using FaceWorker.Testing;
using Npgsql;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Replicas;

/// <summary>A primary and its streaming replica, real servers both; and a store that knows both.</summary>
public sealed class ReplicaFixture : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [AllowNull]
    private PostgresTools tools;

    [AllowNull]
    public FreshPostgres Primary { get; private set; }

    [AllowNull]
    public FreshPostgres Replica { get; private set; }

    [AllowNull]
    public GalleryDatabase Database { get; private set; }

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess && !SharedData.IsContinuousIntegration)
            return; // said by each test
        tools = await PostgresTools.RequireAsync(CancellationToken.None);
        Primary = await FreshPostgres.StartAsync(tools, CancellationToken.None);
        await using (var alone = new GalleryDatabase(Primary.ConnectionString))
            await new Migrator(alone).ApplyAsync(CancellationToken.None);
        Replica = await Primary.StartReplicaAsync(CancellationToken.None);
        var (primary, replica) = (new NpgsqlConnectionStringBuilder(Primary.ConnectionString), new NpgsqlConnectionStringBuilder(Replica.ConnectionString));
        primary.Host = $"{primary.Host}:{primary.Port},{replica.Host}:{replica.Port}";
        ConnectionString = primary.ConnectionString;
        Database = new GalleryDatabase(ConnectionString);
    }

    public static void Require() => Assert.SkipUnless(SharedData.IsContinuousIntegration || Environment.IsPrivilegedProcess, "PostgreSQL's own programs are those of the sandbox's root file system, which only root enters.");

    /// <summary>A store of its own, with a memory of its own of how far the primary was.</summary>
    /// <param name="maxLag">Of replicas that are read from.</param>
    public PostgresGalleryStore CreateStore(TimeSpan maxLag) =>
        new(Database, new StorageOptions { ConnectionString = ConnectionString, ReadFromReplicas = true, MaxReplicaLag = maxLag }, TimeProvider.System);

    public Task<Gallery> CreateGalleryAsync(PostgresGalleryStore store, FaceModel model) => store.CreateAsync(Context, NewName(), PackId.Default, model, TestFaces.Settings, Cancel);

    /// <summary>Returns when the replica has all that was committed before.</summary>
    public async Task CaughtUpAsync()
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while ((await Database.LookAtServersAsync(Cancel)).Single(server => server.IsReplica).BytesBehind != 0)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, "The replica does not catch up with its primary.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    /// <summary>From now on the replica stays as it is.</summary>
    public Task HoldReplicaAsync() => Replica.SayAsync("SELECT pg_wal_replay_pause()", Cancel);

    public Task ReleaseReplicaAsync() => Replica.SayAsync("SELECT pg_wal_replay_resume()", Cancel);

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        foreach (var server in new[] { Replica, Primary })
            if (server is not null)
                await server.DisposeAsync();
        tools?.Dispose();
    }
}
