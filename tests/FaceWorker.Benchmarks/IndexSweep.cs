using System.Diagnostics;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using Npgsql;
using Pgvector;

namespace FaceWorker.Benchmarks;

/// <summary>What an index costs and finds by its parameters, in turn on one gallery: seconds to build, size, faces per second stored into it, and recall@1 against time.</summary>
/// <remarks>
/// Recall is against comparing with all: the found face is as near as the nearest. Probes are photos of people whom the gallery knows from other photos, and as many
/// of made-up people whom it does not know, whose nearest face is hardly nearer than many others.
/// </remarks>
internal sealed class IndexSweep
{
    private const int Pool = 32; // the templates that the product's search takes
    private const int StoredLive = 500;
    private const int CopiesAtOnce = 2;
    private const int Rounds = 3;

    private static readonly HnswRecipe[] Recipes = [HnswRecipe.InUse, new(OfSigns: true, 24, 128), new(OfSigns: false, 16, 64), new(OfSigns: false, 12, 48)];

    private static readonly int[] Searched = [40, 100, 200];

    private readonly SearchGallery gallery;
    private readonly int faces;
    private readonly Dictionary<(HnswRecipe Recipe, string What), List<double>> figures = [];

    private IndexSweep(SearchGallery gallery, int faces) => (this.gallery, this.faces) = (gallery, faces);

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var faces = run.Faces(100_000, 50_000);
        await using var gallery = await SearchGallery.CreateAsync(run, faces, indexed: false);
        foreach (var comparison in await new IndexSweep(gallery, faces).RunAsync())
            yield return comparison;
    }

    /// <summary>Each figure of each recipe ÷ that of the recipe in use in the same round.</summary>
    private async Task<IEnumerable<Comparison>> RunAsync()
    {
        await using var source = gallery.CreateSource();
        await using var connection = await source.OpenConnectionAsync();
        var known = await ExactAsync(connection, gallery.Probes);
        var strangers = await ExactAsync(connection, [.. gallery.Neighbours.Take(gallery.Probes.Count, photosOfEach: 1).Select(person => person[0])]);
        for (var round = 0; round < Rounds; round++)
            foreach (var recipe in Recipes)
                await MeasureAsync(source, connection, recipe, known, strangers);
        return figures.Select(figure => Comparison.OfRounds($"{figure.Key.Recipe}: {figure.Key.What}", target: null,
            [.. figure.Value.Zip(figures[(HnswRecipe.InUse, figure.Key.What)])]));
    }

    private async Task MeasureAsync(NpgsqlDataSource source, NpgsqlConnection connection, HnswRecipe recipe, IReadOnlyList<Probe> known, IReadOnlyList<Probe> strangers)
    {
        await gallery.ExecuteAsync($"VACUUM {gallery.Table}"); // or the system does it in the midst of a figure
        var began = Stopwatch.GetTimestamp();
        await gallery.ExecuteAsync($"SET maintenance_work_mem = '{gallery.Options.IndexBuildMemory}MB'; {recipe.Create(gallery)}");
        Report(recipe, "faces/s built", faces / Stopwatch.GetElapsedTime(began).TotalSeconds);
        Report(recipe, "bytes of index for each face", await gallery.ScalarAsync<long>($"SELECT pg_relation_size('{gallery.Table}_hnsw')") / (double)faces);
        foreach (var kept in Searched)
        {
            await using (var settings = new NpgsqlCommand($"SET hnsw.ef_search = {kept}; SET enable_seqscan = off", connection))
                await settings.ExecuteNonQueryAsync();
            await using var command = await gallery.PrepareAsync(connection, recipe.Nearest(gallery, found: kept, Pool));
            await SearchAsync(command, known); // for warmth
            var (recall, milliseconds) = await SearchAsync(command, known);
            Report(recipe, $"p50 ms at ef_search {kept}", milliseconds);
            Report(recipe, $"recall@1 of people it knows at ef_search {kept}", recall);
            Report(recipe, $"recall@1 of strangers at ef_search {kept}", (await SearchAsync(command, strangers)).Recall);
        }

        Report(recipe, "faces/s stored into it", await StoreAsync(source));
        await gallery.DropIndexAsync();
    }

    private static async Task<(double Recall, double Milliseconds)> SearchAsync(NpgsqlCommand command, IReadOnlyList<Probe> probes)
    {
        var (times, hits) = (new List<double>(), 0);
        foreach (var probe in probes)
        {
            var began = Stopwatch.GetTimestamp();
            var first = await FirstAsync(command, probe.Vector);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (first <= probe.Nearest + 1e-6)
                hits++;
        }

        return ((double)hits / probes.Count, Comparison.Median(times));
    }

    private async Task<IReadOnlyList<Probe>> ExactAsync(NpgsqlConnection connection, IReadOnlyList<Embedding> probes)
    {
        await using var exact = await gallery.PrepareAsync(connection, gallery.ExactNearest);
        var nearest = new List<Probe>();
        foreach (var probe in probes.Select(RawCopy.Halves))
            nearest.Add(new Probe(probe, await FirstAsync(exact, probe)));
        return nearest;
    }

    /// <summary>Faces per second, of people who are taken out again: every recipe meets the same gallery.</summary>
    private async Task<double> StoreAsync(NpgsqlDataSource source)
    {
        IReadOnlyList<IndexedPicture> pictures = [.. gallery.Neighbours.Take(StoredLive, photosOfEach: 2).Select(MadeUpPictures.Of)];
        var last = await gallery.ScalarAsync<long>($"SELECT max(face_id) FROM {gallery.Table}");
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(pictures.Chunk(pictures.Count / CopiesAtOnce).Select(async chunk =>
        {
            await using var connection = await source.OpenConnectionAsync();
            await new RawCopy(connection, gallery.Gallery).CopyAsync(chunk);
        }));
        var perSecond = StoredLive / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await gallery.ExecuteAsync($"DELETE FROM {gallery.Table} WHERE face_id > {last}");
        return perSecond;
    }

    /// <summary>The negative inner product of the first row; reads all.</summary>
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

    private void Report(HnswRecipe recipe, string what, double figure)
    {
        if (!figures.TryGetValue((recipe, what), out var rounds))
            figures[(recipe, what)] = rounds = [];
        rounds.Add(figure);
        Console.Error.WriteLine($"  {recipe}: {what}: {figure:0.0000}");
    }

    /// <param name="Nearest">The negative inner product of the nearest of all faces.</param>
    private sealed record Probe(HalfVector Vector, double Nearest);
}
