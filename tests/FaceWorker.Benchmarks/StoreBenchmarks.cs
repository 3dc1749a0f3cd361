using System.Diagnostics;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.Benchmarks;

/// <summary>Storing as the worker does, image by image and never twice, against a raw COPY of the same rows into another gallery of the same database.</summary>
internal sealed class StoreBenchmarks : IAsyncDisposable
{
    private const int FacesOfEach = 2;
    private const int CopiesAtOnce = 2; // as many connections as the store has

    private readonly TestDatabase database;
    private readonly GalleryDatabase galleries;
    private readonly StorageOptions options;
    private readonly PostgresGalleryStore store;
    private readonly NpgsqlDataSource source;
    private readonly IReadOnlyList<IReadOnlyList<Embedding>> people;
    private readonly SyntheticNeighbours neighbours;

    private StoreBenchmarks(TestDatabase database, IReadOnlyList<IReadOnlyList<Embedding>> people, int indexedFaces)
    {
        (this.database, this.people) = (database, people);
        options = new StorageOptions { ConnectionString = database.ConnectionString, HnswFromTemplates = indexedFaces };
        galleries = new GalleryDatabase(options);
        store = new PostgresGalleryStore(galleries, options, TimeProvider.System);
        neighbours = new SyntheticNeighbours(people, seed: 23);
        source = RawCopy.CreateSource(database.ConnectionString);
    }

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var pack = await run.PackAsync();
        await using var benchmarks = new StoreBenchmarks(await TestDatabase.CreateAsync(), await run.PeopleAsync(), indexedFaces: run.Pick(50_000, 6_000));
        yield return benchmarks.Likeness();
        yield return await benchmarks.WithIndexAsync(
            await benchmarks.CreateGalleryAsync(pack, "indexed"), await benchmarks.CreateGalleryAsync(pack, "indexed-reference"), facesPerRound: run.Pick(1_000, 250)) with
        { Line = "7" };
        var (ours, reference) = (await benchmarks.CreateGalleryAsync(pack, "ours"), await benchmarks.CreateGalleryAsync(pack, "reference"));
        yield return await benchmarks.CompareAsync("stored faces/s ÷ COPY of the same rows, no HNSW", 0.5, ours, reference, facesPerRound: 8_000) with { Line = "7" };
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await store.DisposeAsync();
        await galleries.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Whether made-up people are like real ones: how far two photos of a person are from each other.</summary>
    private Comparison Likeness()
    {
        var (synthetic, real) = (SyntheticNeighbours.MeanDistanceWithin([.. neighbours.Take(photos: 2_000, photosOfEach: 4)]), SyntheticNeighbours.MeanDistanceWithin(people));
        return new Comparison("squared distance within a synthetic person ÷ within a real one", synthetic, real, synthetic / real, 0, Target: null);
    }

    /// <summary>With an HNSW index on either side, of a gallery that holds enough faces to have one.</summary>
    private async Task<Comparison> WithIndexAsync(Gallery ours, Gallery reference, int facesPerRound)
    {
        foreach (var gallery in new[] { ours, reference })
            await CopyAsync(gallery, Pictures(options.HnswFromTemplates));
        if (await galleries.BuildMissingIndexesAsync(options, CancellationToken.None) != 2)
            throw new InvalidOperationException("The galleries have no index, so there is nothing to measure.");
        return await CompareAsync("stored faces/s ÷ COPY of the same rows, live HNSW on both sides", 0.95, ours, reference, facesPerRound);
    }

    private Task<Comparison> CompareAsync(string name, double target, Gallery ours, Gallery reference, int facesPerRound) => Comparison.MeasureAsync(name, target,
        () => FacesPerSecondAsync(Pictures(facesPerRound), pictures => Task.WhenAll(pictures.Select(picture => store.AddAsync(ours, picture, Lane.Bulk, CancellationToken.None)))),
        () => FacesPerSecondAsync(Pictures(facesPerRound), pictures => Task.WhenAll(pictures.Chunk(pictures.Count / CopiesAtOnce).Select(chunk => CopyAsync(reference, chunk)))));

    private IReadOnlyList<IndexedPicture> Pictures(int faces) => [.. neighbours.Take(faces, FacesOfEach).Select(MadeUpPictures.Of)];

    private async Task CopyAsync(Gallery gallery, IReadOnlyList<IndexedPicture> pictures)
    {
        await using var connection = await source.OpenConnectionAsync();
        await new RawCopy(connection, gallery).CopyAsync(pictures);
    }

    private static async Task<double> FacesPerSecondAsync(IReadOnlyList<IndexedPicture> pictures, Func<IReadOnlyList<IndexedPicture>, Task> store)
    {
        var began = Stopwatch.GetTimestamp();
        await store(pictures);
        return pictures.Sum(picture => picture.Faces.Count) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private Task<Gallery> CreateGalleryAsync(FacePack pack, string name) =>
        store.CreateAsync(ArchiveBenchmarks.Owner, new GalleryName(name), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Decisions), CancellationToken.None);
}
