using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.Benchmarks;

/// <summary>A gallery of real people and their synthetic neighbours, in a database of its own.</summary>
internal sealed class SearchGallery : IAsyncDisposable
{
    private const int PhotosOfNeighbours = 4;
    private const int PeopleOfOneCopy = 2_500;
    private const double MebibytesOfAFace = 2.2 / 1024; // in the memory of an index build; with less it would go on on disk

    // An SVM that needs no training: its weights are one of the subject's templates.
    private const string MakeSvm = """
        INSERT INTO subject_svm (subject_id, space_id, weights, bias)
        SELECT face.subject_id, template.space_id, template.embedding, 0 FROM face JOIN template ON template.face_id = face.id WHERE face.position = 0;
        """;

    private readonly TestDatabase database;
    private readonly GalleryDatabase galleries;

    private SearchGallery(TestDatabase database, IReadOnlyList<IReadOnlyList<Embedding>> people, int templates)
    {
        this.database = database;
        Options = new StorageOptions { ConnectionString = database.ConnectionString, HnswFromTemplates = Math.Min(20_000, templates / 2), IndexBuildMemory = Math.Max(512, (int)(templates * MebibytesOfAFace)) };
        galleries = new GalleryDatabase(Options);
        Store = new PostgresGalleryStore(galleries, Options, TimeProvider.System);
        Neighbours = new SyntheticNeighbours(people, seed: 17);
        Probes = [.. people.Select(person => person[^1])];
    }

    public StorageOptions Options { get; }

    /// <summary>A store that has done nothing yet, so that it has no more connections than the searches need.</summary>
    public PostgresGalleryStore Store { get; }

    public required Gallery Gallery { get; init; }

    public string Table => $"template_s{Gallery.SpaceId}";

    /// <summary>The id and negative inner product of the face nearest to $1, by looking at all.</summary>
    public string ExactNearest => $"SELECT face_id, embedding <#> $1 FROM {Table} ORDER BY embedding <#> $1 LIMIT 1";

    public int Dimensions => Gallery.Model.Dimensions;

    /// <summary>People that the gallery does not hold yet.</summary>
    public SyntheticNeighbours Neighbours { get; }

    /// <summary>One photo of each of the real people, which the gallery does not hold.</summary>
    public IReadOnlyList<Embedding> Probes { get; }

    /// <param name="indexed">With its HNSW index, and an SVM.</param>
    public static async Task<SearchGallery> CreateAsync(BenchmarkRun run, int templates, bool indexed = true)
    {
        var (pack, people) = (await run.PackAsync(), await run.PeopleAsync());
        var database = await TestDatabase.CreateAsync();
        var gallery = new SearchGallery(database, people, templates) { Gallery = await CreateGalleryAsync(database, pack) };
        await gallery.FillAsync([.. people.Select(person => person.SkipLast(1).ToList())], templates);
        if (indexed)
        {
            await gallery.BuildIndexAsync();
            await gallery.ExecuteAsync(MakeSvm);
        }

        await gallery.ExecuteAsync("VACUUM ANALYZE");
        return gallery;
    }

    /// <summary>As a worker does it.</summary>
    public async Task BuildIndexAsync()
    {
        if (await galleries.BuildMissingIndexesAsync(Options, CancellationToken.None) != 1)
            throw new InvalidOperationException("No index was built, so there is nothing to measure.");
    }

    public Task DropIndexAsync() => ExecuteAsync($"DROP INDEX {Table}_hnsw");

    /// <summary>On a connection of its own, as long as it takes.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    public Task<T> ScalarAsync<T>(string sql) => database.ScalarAsync<T>(sql);

    /// <summary>A question about a probe, which is $1; as long as it takes.</summary>
    public async Task<NpgsqlCommand> PrepareAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter { Value = RawCopy.Halves(Probes[0]) } }, CommandTimeout = 0 };
        await command.PrepareAsync();
        return command;
    }

    public NpgsqlDataSource CreateSource() => RawCopy.CreateSource(Options.ConnectionString);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await galleries.DisposeAsync();
        await database.DisposeAsync();
    }

    private static async Task<Gallery> CreateGalleryAsync(TestDatabase database, FacePack pack)
    {
        var options = new StorageOptions { ConnectionString = database.ConnectionString };
        await using var galleries = new GalleryDatabase(options);
        await using var store = new PostgresGalleryStore(galleries, options, TimeProvider.System);
        return await store.CreateAsync(ArchiveBenchmarks.Owner, new GalleryName("search"), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Decisions), CancellationToken.None);
    }

    // A person is a picture with all of that person's faces.
    private async Task FillAsync(IReadOnlyList<IReadOnlyList<Embedding>> real, int templates)
    {
        await using var source = CreateSource();
        await using var connection = await source.OpenConnectionAsync();
        var copy = new RawCopy(connection, Gallery);
        var people = real.Concat(Neighbours.Take(templates - real.Sum(person => person.Count), PhotosOfNeighbours));
        foreach (var chunk in people.Select(MadeUpPictures.Of).Chunk(PeopleOfOneCopy))
            await copy.CopyAsync(chunk, asSubjects: true);
    }
}
