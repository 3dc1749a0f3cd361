using System.Diagnostics;
using FaceWorker.Core.Galleries;
using Npgsql;
using Pgvector;

namespace FaceWorker.Benchmarks;

/// <summary>What an index costs and finds by its parameters: seconds to build, size, faces per second stored into it, and recall@1 against time.</summary>
internal sealed class IndexSweep
{
    private const int Pool = 32; // the templates that the product's search takes
    private const int StoredLive = 500;
    private const int CopiesAtOnce = 2;

    private static readonly HnswRecipe[] Recipes =
    [
        HnswRecipe.InUse, new(OfSigns: false, 16, 128), new(OfSigns: false, 24, 64), new(OfSigns: false, 12, 48),
        new(OfSigns: true, 16, 64), new(OfSigns: true, 24, 128),
    ];

    private static readonly int[] Searched = [40, 64, 100, 200, 400];

    private readonly SearchGallery gallery;
    private readonly int faces;
    private readonly List<Comparison> results = [];

    private IndexSweep(SearchGallery gallery, int faces) => (this.gallery, this.faces) = (gallery, faces);

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var faces = run.Faces(100_000, 50_000);
        await using var gallery = await SearchGallery.CreateAsync(await run.PackAsync(), faces, indexed: false);
        foreach (var result in await new IndexSweep(gallery, faces).RunAsync())
            yield return result;
    }

    private async Task<IReadOnlyList<Comparison>> RunAsync()
    {
        await using var source = gallery.CreateSource();
        await using var connection = await source.OpenConnectionAsync();
        var nearest = await ExactAsync(connection);
        foreach (var recipe in Recipes)
            await MeasureAsync(source, connection, recipe, nearest);
        return results;
    }

    private async Task MeasureAsync(NpgsqlDataSource source, NpgsqlConnection connection, HnswRecipe recipe, IReadOnlyList<double> nearest)
    {
        var began = Stopwatch.GetTimestamp();
        await gallery.ExecuteAsync($"SET maintenance_work_mem = '{gallery.Options.IndexBuildMemory}MB'; {recipe.Create(gallery)}");
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var bytes = await gallery.ScalarAsync<long>($"SELECT pg_relation_size('{gallery.Table}_hnsw')");
        Report(recipe, "faces/s built", faces / seconds);
        Report(recipe, "bytes of index for each face", (double)bytes / faces);
        foreach (var kept in Searched)
            await MeasureAsync(connection, recipe, kept, nearest);
        Report(recipe, "faces/s stored into it", await StoreAsync(source));
        await gallery.DropIndexAsync();
    }

    private async Task MeasureAsync(NpgsqlConnection connection, HnswRecipe recipe, int kept, IReadOnlyList<double> nearest)
    {
        await using (var settings = new NpgsqlCommand($"SET hnsw.ef_search = {kept}; SET enable_seqscan = off", connection))
            await settings.ExecuteNonQueryAsync();
        await using var command = await PrepareAsync(connection, recipe.Nearest(gallery, found: kept, Math.Min(Pool, kept)));
        var (times, hits) = (new List<double>(), 0);
        for (var pass = 0; pass < 2; pass++) // the first is for warmth
        {
            (times, hits) = ([], 0);
            for (var i = 0; i < nearest.Count; i++)
            {
                var began = Stopwatch.GetTimestamp();
                var first = await FirstAsync(command, RawCopy.Halves(gallery.Probes[i]));
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                if (first <= nearest[i] + 1e-6)
                    hits++;
            }
        }

        results.Add(new Comparison($"{recipe}, ef_search {kept}: recall@1 (p50 {Comparison.Median(times):0.00} ms)", hits, nearest.Count, (double)hits / nearest.Count, 0, Target: null));
        await Console.Error.WriteLineAsync($"  {results[^1].Name}: {results[^1].Ratio:0.0000}");
    }

    /// <summary>The negative inner product of each probe's nearest face, by looking at all.</summary>
    private async Task<IReadOnlyList<double>> ExactAsync(NpgsqlConnection connection)
    {
        await using var exact = await PrepareAsync(connection, $"SELECT face_id, embedding <#> $1 FROM {gallery.Table} ORDER BY embedding <#> $1 LIMIT 1");
        var nearest = new List<double>();
        foreach (var probe in gallery.Probes)
            nearest.Add(await FirstAsync(exact, RawCopy.Halves(probe)));
        return nearest;
    }

    private async Task<double> StoreAsync(NpgsqlDataSource source)
    {
        IReadOnlyList<IndexedPicture> pictures = [.. gallery.Neighbours.Take(StoredLive, photosOfEach: 2).Select(MadeUpPictures.Of)];
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(pictures.Chunk(pictures.Count / CopiesAtOnce).Select(async chunk =>
        {
            await using var connection = await source.OpenConnectionAsync();
            await new RawCopy(connection, gallery.Gallery).CopyAsync(chunk);
        }));
        return StoredLive / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task<NpgsqlCommand> PrepareAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter { Value = RawCopy.Halves(gallery.Probes[0]) } } };
        await command.PrepareAsync();
        return command;
    }

    private static async Task<double> FirstAsync(NpgsqlCommand command, HalfVector probe)
    {
        command.Parameters[0].Value = probe;
        await using var reader = await command.ExecuteReaderAsync();
        var first = await reader.ReadAsync() ? reader.GetDouble(1) : double.NaN;
        while (await reader.ReadAsync())
        {
        }

        return first;
    }

    /// <summary>Beside the same figure of the recipe in use.</summary>
    private void Report(HnswRecipe recipe, string what, double figure)
    {
        var inUse = results.Find(result => result.Name == $"{HnswRecipe.InUse}: {what}")?.Ours ?? figure;
        results.Add(new Comparison($"{recipe}: {what}", figure, inUse, figure / inUse, 0, Target: null));
        Console.Error.WriteLine($"  {recipe}: {what}: {figure:0.0}");
    }
}
