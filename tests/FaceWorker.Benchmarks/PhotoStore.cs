using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>A gallery to store photos in.</summary>
internal sealed class PhotoStore : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly GalleryDatabase galleries;
    private readonly PostgresGalleryStore store;
    private Gallery? gallery;
    private int made;

    private PhotoStore(TestDatabase database, BatchingOptions batching)
    {
        this.database = database;
        var options = new StorageOptions { ConnectionString = database.ConnectionString, Store = batching };
        galleries = new GalleryDatabase(options);
        store = new PostgresGalleryStore(galleries, options, TimeProvider.System);
    }

    /// <summary>Null where no server is named.</summary>
    /// <param name="batching">How images are pooled; null: they come one at a time, and none waits for another.</param>
    public static async Task<PhotoStore?> TryOpenAsync(BatchingOptions? batching = null) =>
        Environment.GetEnvironmentVariable("FACEWORKER_POSTGRES") is { Length: > 0 } ? new PhotoStore(await TestDatabase.CreateAsync(), batching ?? new BatchingOptions { MaxBatchSize = 1 }) : null;

    /// <summary>What is added from now on goes into an empty gallery.</summary>
    public async Task BeginAsync(FacePack pack) => gallery = await store.CreateAsync(
        ArchiveBenchmarks.Owner, new GalleryName($"photos-{++made}"), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Decisions), CancellationToken.None);

    public Task<StoredImage> AddAsync(ImageFile file, SeenPicture seen) => store.AddAsync(gallery!, new IndexedPicture(file, seen.Width, seen.Height,
        [.. seen.Faces.Select(face => new SeenFace(face.Found, Problems: [], face.Crop))]), Lane.Bulk, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await galleries.DisposeAsync();
        await database.DisposeAsync();
    }
}
