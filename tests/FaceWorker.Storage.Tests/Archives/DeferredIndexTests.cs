using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.Archives.TestArchive;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Archives;

/// <summary>One builder works at a time in a database, and a load is of any archive, so these tests have one of their own.</summary>
public sealed class DeferredIndexTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    // By a connection that thinks a load large from fifty items on.
    private StorageOptions Options => new() { ConnectionString = fixture.ConnectionString, HnswFromTemplates = 300, DeferIndexFromItems = 50 };

    private Task<int> BuildAsync() => fixture.Database.BuildMissingIndexesAsync(Options, Cancel);

    [Fact]
    public async Task While_a_large_archive_is_loaded_its_gallery_is_searched_exactly_and_the_index_is_built_after_it()
    {
        await using var archive = await LoadAsync(items: 60);
        Assert.True(await IsDeferredAsync(archive));
        Assert.Equal(0, await BuildAsync());
        Assert.Equal(SearchMethod.Exact, await SearchAsync(archive));

        await archive.IndexAllAsync();

        Assert.False(await IsDeferredAsync(archive));
        Assert.Equal(1, await BuildAsync());
        Assert.Equal(SearchMethod.Hnsw, await SearchAsync(archive));
    }

    [Fact]
    public async Task A_small_archive_defers_nothing()
    {
        await using var archive = await LoadAsync(items: 49);

        Assert.False(await IsDeferredAsync(archive));
        Assert.Equal(1, await BuildAsync());
    }

    [Fact]
    public async Task A_paused_or_cancelled_load_does_not_keep_the_index_waiting()
    {
        await using var archive = await LoadAsync(items: 60);
        Assert.Equal(0, await BuildAsync());

        await archive.Administration.PauseAsync(Context, archive.Id, Cancel);

        Assert.False(await IsDeferredAsync(archive));
        Assert.Equal(1, await BuildAsync());
    }

    [Fact]
    public async Task An_index_that_is_there_stays_and_other_galleries_get_theirs()
    {
        await using var archive = await LoadAsync(items: 0);
        Assert.Equal(1, await BuildAsync());
        await archive.RelistAsync(Files(60));
        var faces = new TestFaces(seed: 81);
        var other = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.AddAsync(other, [.. Enumerable.Range(0, 100).Select(_ => faces.Picture(3))]);

        Assert.False(await IsDeferredAsync(archive)); // nothing waits: there is an index
        Assert.Equal(1, await BuildAsync());
        Assert.Equal(SearchMethod.Hnsw, await SearchAsync(archive));
    }

    /// <summary>An archive of so many items, of which none is indexed, for a gallery that is large enough for an index.</summary>
    private async Task<TestArchive> LoadAsync(int items)
    {
        var archive = await TestArchive.CreateAsync(fixture);
        var faces = new TestFaces(seed: 80);
        await fixture.AddAsync(archive.Gallery, [.. Enumerable.Range(0, 100).Select(_ => faces.Picture(3))]);
        await archive.ListAsync(Files(items));
        return archive;
    }

    private async Task<bool> IsDeferredAsync(TestArchive archive)
    {
        await using var database = new GalleryDatabase(Options);
        return (await new Storage.Archives.ArchiveAdministration(database).GetProgressAsync(archive.Id, Cancel)).DeferredIndex;
    }

    private async Task<SearchMethod> SearchAsync(TestArchive archive)
    {
        await using var store = new PostgresGalleryStore(fixture.Database, fixture.Options, TimeProvider.System);
        return (await store.FindCandidatesAsync(archive.Gallery, new TestFaces(seed: 82).Embedding(), 3, Lane.Interactive, Cancel)).Method;
    }
}
