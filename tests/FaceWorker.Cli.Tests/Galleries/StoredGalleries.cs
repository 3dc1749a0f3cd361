using FaceWorker.Cli.Frame;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Galleries;

/// <summary>A database of a test class's own, and galleries in it for the commands to work on.</summary>
public sealed class StoredGalleries : TestDatabase
{
    public static readonly FaceModel Model = new(new ModelId("test-model"), 4, Fingerprint: "abc");

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A command that works on this database.</summary>
    internal CliRun Command() => new CliRun().With("FACEWORKER_POSTGRES", ConnectionString);

    /// <summary>A new gallery with thresholds 1.1 and 1.3.</summary>
    public async Task<string> AddGalleryAsync()
    {
        var thresholds = new DecisionThresholds(new SquaredDistance(1.1), new SquaredDistance(1.3), "a test");
        var name = new GalleryName($"g-{Guid.NewGuid():N}");
        await WithStoreAsync(store => store.CreateAsync(Call.By("tester"), name, PackId.Default, Model, GallerySettings.With(thresholds), Cancel));
        return name.Value;
    }

    public async Task<T> WithStoreAsync<T>(Func<PostgresGalleryStore, Task<T>> work)
    {
        await using var database = new GalleryDatabase(ConnectionString);
        await using var store = new PostgresGalleryStore(database, new StorageOptions(), TimeProvider.System);
        return await work(store);
    }
}
