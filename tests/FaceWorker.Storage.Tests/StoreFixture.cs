using System.Diagnostics.CodeAnalysis;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;

[assembly: AssemblyFixture(typeof(FaceWorker.Storage.Tests.StoreFixture))]

namespace FaceWorker.Storage.Tests;

/// <summary>One migrated database and one store for all tests; every test makes a gallery of its own.</summary>
public class StoreFixture : TestDatabase
{
    [AllowNull]
    public GalleryDatabase Database { get; private set; }

    [AllowNull]
    public PostgresGalleryStore Store { get; private set; }

    /// <summary>The threshold suits tests: an index from 300 faces on.</summary>
    public StorageOptions Options { get; private set; } = new();

    public static RequestContext Context { get; } = new(new Caller("tester", Rights.All), Lane.Interactive);

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task<Gallery> CreateGalleryAsync(FaceModel model) =>
        await Store.CreateAsync(Context, NewName(), PackId.Default, model, TestFaces.Settings, Cancel);

    public static GalleryName NewName() => new($"g-{Guid.NewGuid():N}");

    public async Task<IReadOnlyList<StoredImage>> AddAsync(Gallery gallery, IEnumerable<IndexedPicture> pictures) =>
        await Task.WhenAll(pictures.Select(picture => Store.AddAsync(gallery, picture, Lane.Bulk, Cancel)));

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await Database.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        Options = new StorageOptions { ConnectionString = ConnectionString, HnswFromTemplates = 300 };
        Database = new GalleryDatabase(Options);
        Store = new PostgresGalleryStore(Database, Options, TimeProvider.System);
    }
}
