using System.Text;
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

    // Pictures become subjects, and each gets an SVM that needs no training: its weights are one of its templates.
    private const string MakeSubjects = """
        INSERT INTO subject (id, gallery_id, name) SELECT id, gallery_id, 'person ' || id FROM image;
        UPDATE face SET subject_id = image_id;
        INSERT INTO subject_svm (subject_id, space_id, weights, bias)
        SELECT face.subject_id, template.space_id, template.embedding, 0 FROM face JOIN template ON template.face_id = face.id WHERE face.position = 0;
        """;

    private readonly TestDatabase database;
    private readonly GalleryDatabase galleries;

    private SearchGallery(TestDatabase database)
    {
        this.database = database;
        galleries = new GalleryDatabase(database.ConnectionString);
        Store = new PostgresGalleryStore(galleries, OptionsOf(database), TimeProvider.System);
    }

    public string ConnectionString => database.ConnectionString;

    /// <summary>A store that has done nothing yet, so that it has no more connections than the searches need.</summary>
    public PostgresGalleryStore Store { get; }

    public required Gallery Gallery { get; init; }

    /// <summary>One photo of each of the real people, which the gallery does not hold.</summary>
    public required IReadOnlyList<Embedding> Probes { get; init; }

    public static async Task<SearchGallery> CreateAsync(FacePack pack, int templates)
    {
        var people = await RealFaces.OfPeopleAsync(pack, PhotosOfRealPeople);
        var database = await TestDatabase.CreateAsync();
        await using var galleries = new GalleryDatabase(database.ConnectionString);
        await using var store = new PostgresGalleryStore(galleries, OptionsOf(database), TimeProvider.System);
        var gallery = await store.CreateAsync(new GalleryName("search"), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Thresholds), CancellationToken.None);
        await FillAsync(store, gallery, people, templates);
        await new HnswIndexBuilder(galleries, OptionsOf(database), TimeProvider.System).BuildMissingAsync(CancellationToken.None);
        await database.ExecuteAsync(MakeSubjects);
        await database.ExecuteAsync("VACUUM ANALYZE");
        return new SearchGallery(database) { Gallery = gallery, Probes = [.. people.Select(person => person[^1])] };
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await galleries.DisposeAsync();
        await database.DisposeAsync();
    }

    private static StorageOptions OptionsOf(TestDatabase database) => new() { ConnectionString = database.ConnectionString };

    // A person is a picture with all of that person's faces.
    private static async Task FillAsync(PostgresGalleryStore store, Gallery gallery, IReadOnlyList<IReadOnlyList<Embedding>> people, int templates)
    {
        var neighbours = new SyntheticNeighbours(people, seed: 17);
        var enrolled = people.Select(person => person.SkipLast(1).ToList()).ToList<IReadOnlyList<Embedding>>();
        for (var count = enrolled.Sum(person => person.Count); count < templates; count += PhotosOfNeighbours)
            enrolled.Add(neighbours.Next(PhotosOfNeighbours));
        await Parallel.ForEachAsync(enrolled, new ParallelOptions { MaxDegreeOfParallelism = 256 },
            async (person, cancel) => await store.AddAsync(gallery, PictureOf(person), Lane.Bulk, cancel));
    }

    private static IndexedPicture PictureOf(IEnumerable<Embedding> embeddings)
    {
        var source = Guid.NewGuid().ToString("N");
        return new IndexedPicture(ImageFile.From(source, Encoding.ASCII.GetBytes(source)), 250, 250, [.. embeddings.Select((embedding, i) => FaceAt(i, embedding))]);
    }

    private static SeenFace FaceAt(int position, Embedding embedding)
    {
        ImagePoint At(float x, float y) => new(10 * position + x, y);
        var detection = new Detection(new BoundingBox(10 * position, 0, 8, 8), 1,
            new FaceLandmarks(At(2, 3), At(6, 3), At(4, 4), At(3, 6), At(5, 6)));
        return new SeenFace(new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 500)), Problems: [], Crop: null);
    }
}
