using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>A gallery of real people and their synthetic neighbours, in a database of its own, with an HNSW index and an SVM.</summary>
internal sealed class SearchGallery : IAsyncDisposable
{
    private const int PhotosOfRealPeople = 1200;
    private const int PhotosOfNeighbours = 4;

    private readonly TestDatabase database;
    private readonly GalleryDatabase galleries;

    private SearchGallery(TestDatabase database)
    {
        this.database = database;
        galleries = new GalleryDatabase(database.ConnectionString);
        var options = new StorageOptions { ConnectionString = database.ConnectionString };
        Store = new PostgresGalleryStore(galleries, options, TimeProvider.System);
        Index = new HnswIndexBuilder(galleries, options, TimeProvider.System);
    }

    public string ConnectionString => database.ConnectionString;

    public PostgresGalleryStore Store { get; }

    public required Gallery Gallery { get; init; }

    /// <summary>One photo of each of the real people, which the gallery does not hold.</summary>
    public required IReadOnlyList<Embedding> Probes { get; init; }

    private HnswIndexBuilder Index { get; }

    public static async Task<SearchGallery> CreateAsync(FacePack pack, int templates)
    {
        var people = await RealFaces.OfPeopleAsync(pack, PhotosOfRealPeople);
        var database = await TestDatabase.CreateAsync();
        await using var galleries = new GalleryDatabase(database.ConnectionString);
        await using var store = new PostgresGalleryStore(galleries, new StorageOptions { ConnectionString = database.ConnectionString }, TimeProvider.System);
        var gallery = await store.CreateAsync(new GalleryName("search"), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Thresholds), CancellationToken.None);
        var search = new SearchGallery(database) { Gallery = gallery, Probes = [.. people.Select(person => person[^1])] };
        await search.FillAsync(people, templates);
        return search;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await galleries.DisposeAsync();
        await database.DisposeAsync();
    }

    // A person is a picture with all of that person's faces; their subjects are then made at once, and an SVM that needs no training.
    private async Task FillAsync(IReadOnlyList<IReadOnlyList<Embedding>> people, int templates)
    {
        var neighbours = new SyntheticNeighbours(people, seed: 17);
        var enrolled = people.Select(person => person.SkipLast(1).ToList()).ToList<IReadOnlyList<Embedding>>();
        for (var count = enrolled.Sum(person => person.Count); count < templates; count += PhotosOfNeighbours)
            enrolled.Add(neighbours.Next(PhotosOfNeighbours));
        await Parallel.ForEachAsync(enrolled, new ParallelOptions { MaxDegreeOfParallelism = 256 },
            async (person, cancel) => await Store.AddAsync(Gallery, PictureOf(person), Lane.Bulk, cancel));
        await Index.BuildMissingAsync(CancellationToken.None);
        await database.ExecuteAsync($"""
            INSERT INTO subject (id, gallery_id, name) SELECT id, gallery_id, 'person ' || id FROM image;
            UPDATE face SET subject_id = image_id;
            INSERT INTO subject_svm (subject_id, space_id, weights, bias)
            SELECT face.subject_id, template.space_id, template.embedding, 0 FROM face JOIN template ON template.face_id = face.id WHERE face.position = 0;
            """);
        await database.ExecuteAsync("VACUUM ANALYZE");
    }

    private static IndexedPicture PictureOf(IEnumerable<Embedding> embeddings)
    {
        var source = Guid.NewGuid().ToString("N");
        return new IndexedPicture(ImageFile.From(source, System.Text.Encoding.ASCII.GetBytes(source)), 250, 250, [.. embeddings.Select((embedding, i) => FaceAt(i, embedding))]);
    }

    private static SeenFace FaceAt(int position, Embedding embedding)
    {
        ImagePoint At(float x, float y) => new(10 * position + x, y);
        var detection = new Detection(new BoundingBox(10 * position, 0, 8, 8), 1,
            new FaceLandmarks(At(2, 3), At(6, 3), At(4, 4), At(3, 6), At(5, 6)));
        return new SeenFace(new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 500)), Problems: [], Crop: null);
    }
}
