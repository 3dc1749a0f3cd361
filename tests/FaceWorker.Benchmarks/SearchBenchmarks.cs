using System.Diagnostics;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Benchmarks;

/// <summary>The database step of identification against bare prepared queries of pgvector on one open connection, on one gallery.</summary>
internal sealed class SearchBenchmarks : IAsyncDisposable
{
    private const int Top = 5; // a request's, when it does not say
    private const int Pool = 32; // the templates that the product's search takes for it
    private const int Batch = 64;
    private const int ProbesOfRound = 50;

    private readonly SearchGallery gallery;
    private readonly int faces;
    private readonly Random random = new(5);
    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnection connection;

    private SearchBenchmarks(SearchGallery gallery, int faces)
    {
        (this.gallery, this.faces) = (gallery, faces);
        source = gallery.CreateSource();
        connection = source.OpenConnection();
    }

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var faces = run.Faces(1_000_000, 25_000);
        await using var search = new SearchBenchmarks(await SearchGallery.CreateAsync(run, faces), faces);
        foreach (var latency in await search.AgainstSameRowsAsync(run.Pick(20, 8)))
            yield return latency with { Line = "8" };
        yield return await search.RecallAsync() with { Line = "8" };
        yield return await search.BatchesAsync() with { Line = "9" };
        foreach (var rule in run.Pick(Enum.GetValues<IdentificationRule>(), [IdentificationRule.Nearest]))
            yield return await search.AgainstIdsAsync(rule);
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await source.DisposeAsync();
        await gallery.DisposeAsync();
    }

    /// <summary>÷ one query that searches alike, and returns of the faces it finds all that an answer needs: whose, on which image, where.</summary>
    private async Task<IReadOnlyList<Comparison>> AgainstSameRowsAsync(int blocksOfRound)
    {
        await using var bare = await PrepareAsync($"""
            SELECT near.face_id, near.distance, subject.id, subject.name, face.image_id, face.x, face.y, face.width, face.height, image_source.source
            FROM ({HnswRecipe.InUse.Nearest(gallery, gallery.Options.EfSearch, Pool)}) AS near
            JOIN face ON face.id = near.face_id
            LEFT JOIN subject ON subject.id = face.subject_id
            LEFT JOIN image_source ON image_source.image_id = face.image_id
            ORDER BY near.distance
            """);
        return await LatencyComparison.MeasureAsync($"identify among {faces:N0} faces ÷ bare query of the same rows", p50: 1.15, p99: 1.5, blocksOfRound,
            () => IdentifyAsync(AnyProbe()), () => AskAsync(bare, RawCopy.Halves(AnyProbe())));
    }

    /// <summary>Median milliseconds ÷ those of the shortest of all queries: the ids and distances of the nearest faces.</summary>
    private async Task<Comparison> AgainstIdsAsync(IdentificationRule rule)
    {
        await using var bare = await PrepareAsync(HnswRecipe.InUse.Nearest(gallery, gallery.Options.EfSearch, Top));
        var comparison = await Comparison.MeasureAsync($"{rule} of {faces:N0} faces ÷ bare query of ids, p50 ms".ToLowerInvariant(), target: null,
            () => MedianMillisecondsAsync(() => IdentifyAsync(AnyProbe(), rule)),
            () => MedianMillisecondsAsync(() => AskAsync(bare, RawCopy.Halves(AnyProbe()))));
        return comparison with { AtMost = true };
    }

    /// <summary>Probes whose first evidence is as near as the nearest of all templates ÷ probes.</summary>
    private async Task<Comparison> RecallAsync()
    {
        await using var exact = await PrepareAsync(gallery.ExactNearest);
        var hits = 0;
        foreach (var probe in gallery.Probes)
        {
            var found = await IdentifyAsync(probe);
            if (found.Method != SearchMethod.Hnsw)
                throw new InvalidOperationException("The gallery has no HNSW index, so there is nothing to measure.");
            var nearest = SquaredDistance.FromInnerProduct(-await AskAsync(exact, RawCopy.Halves(probe)));
            if (found.Items[0].Evidence[0].Distance.Value <= nearest.Value + 1e-6)
                hits++;
        }

        return new Comparison($"recall@1 of HNSW among {faces:N0} faces", hits, gallery.Probes.Count, (double)hits / gallery.Probes.Count, 0, 0.99);
    }

    /// <summary>Probes per second, as many at once as a batch holds ÷ each after the answer to the one before.</summary>
    private Task<Comparison> BatchesAsync() => Comparison.MeasureAsync($"probes/s among {faces:N0} faces in batches of {Batch} ÷ one at a time", 3,
        () => ProbesPerSecondAsync(Batch), () => ProbesPerSecondAsync(1));

    private async Task<double> ProbesPerSecondAsync(int atOnce)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var probes in gallery.Probes.Chunk(atOnce))
            await Task.WhenAll(probes.Select(probe => IdentifyAsync(probe)));
        return gallery.Probes.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private Task<CandidateList> IdentifyAsync(Embedding probe, IdentificationRule rule = IdentificationRule.Nearest) => gallery.Store.FindCandidatesAsync(
        gallery.Gallery with { Settings = gallery.Gallery.Settings with { Rule = rule } }, probe, Top, Lane.Interactive, CancellationToken.None);

    private Embedding AnyProbe() => gallery.Probes[random.Next(gallery.Probes.Count)];

    private static async Task<double> MedianMillisecondsAsync(Func<Task> search)
    {
        var times = new List<double>();
        for (var i = 0; i < ProbesOfRound; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await search();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Comparison.Median(times);
    }

    private async Task<NpgsqlCommand> PrepareAsync(string sql)
    {
        await using (var settings = new NpgsqlCommand($"SET hnsw.ef_search = {gallery.Options.EfSearch}", connection))
            await settings.ExecuteNonQueryAsync();
        return await gallery.PrepareAsync(connection, sql);
    }

    /// <summary>Reads every row; the negative inner product of the first.</summary>
    private static async Task<double> AskAsync(NpgsqlCommand command, Pgvector.HalfVector probe)
    {
        command.Parameters[0].Value = probe;
        await using var reader = await command.ExecuteReaderAsync();
        var first = double.NaN;
        var row = new object[reader.FieldCount];
        for (var i = 0; await reader.ReadAsync(); i++)
        {
            reader.GetValues(row);
            if (i == 0)
                first = reader.GetDouble(1);
        }

        return first;
    }
}
