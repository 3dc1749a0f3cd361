using System.Diagnostics;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using Npgsql;
using Pgvector;

namespace FaceWorker.Benchmarks;

/// <summary>The database step of identification against the bare nearest-neighbour query of pgvector, on one gallery.</summary>
internal sealed class SearchBenchmarks : IAsyncDisposable
{
    private const int Templates = 100_000;
    private const int Top = 5; // a request's, when it does not say
    private const int EfSearch = 100; // as StorageOptions has it
    private const int ProbesPerRound = 25; // short, so that what else the machine does meets both sides
    private const int Rounds = 61;

    private readonly SearchGallery gallery;
    private readonly Random random = new(5);
    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnection connection;

    private SearchBenchmarks(SearchGallery gallery)
    {
        this.gallery = gallery;
        var builder = new NpgsqlDataSourceBuilder(gallery.ConnectionString);
        builder.UseVector();
        source = builder.Build();
        connection = source.OpenConnection();
    }

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        await using var search = new SearchBenchmarks(await SearchGallery.CreateAsync(await run.PackAsync(), Templates));
        yield return await search.LatencyAsync(IdentificationRule.Nearest, target: 1.2);
        yield return await search.RecallAsync();
        foreach (var rule in new[] { IdentificationRule.Knn, IdentificationRule.Centroid, IdentificationRule.Svm })
            yield return await search.LatencyAsync(rule);
    }

    /// <summary>Median milliseconds of a search, one after the other, through the store ÷ by the bare query. The usual rule has a target.</summary>
    public async Task<Comparison> LatencyAsync(IdentificationRule rule, double? target = null)
    {
        var searched = gallery.Gallery with { Settings = gallery.Gallery.Settings with { Rule = rule } };
        await using var bare = await PrepareAsync($"ORDER BY embedding::halfvec({Dimensions}) <#> $1::halfvec({Dimensions})", Top);
        var halves = gallery.Probes.Select(Halves).ToList();
        var comparison = await Comparison.MeasureAsync($"{rule} of {Templates:N0} faces, p50 ms".ToLowerInvariant(), target,
            () => MedianMillisecondsAsync(i => gallery.Store.FindCandidatesAsync(searched, gallery.Probes[i], Top, Lane.Interactive, CancellationToken.None)),
            () => MedianMillisecondsAsync(i => AskAsync(bare, halves[i])), Rounds);
        return comparison with { AtMost = true };
    }

    /// <summary>Probes whose first evidence is as near as the nearest of all templates ÷ probes.</summary>
    public async Task<Comparison> RecallAsync()
    {
        await using var exact = await PrepareAsync("ORDER BY embedding <#> $1", limit: 1);
        var hits = 0;
        foreach (var probe in gallery.Probes)
        {
            var found = await gallery.Store.FindCandidatesAsync(gallery.Gallery, probe, Top, Lane.Interactive, CancellationToken.None);
            if (found.Method != SearchMethod.Hnsw)
                throw new InvalidOperationException("The gallery has no HNSW index, so there is nothing to measure.");
            var nearest = SquaredDistance.FromInnerProduct(-(await AskAsync(exact, Halves(probe)))[0].NegativeInnerProduct);
            if (found.Items[0].Evidence[0].Distance.Value <= nearest.Value + 1e-6)
                hits++;
        }

        return new Comparison($"recall@1 of HNSW among {Templates:N0} faces", hits, gallery.Probes.Count, (double)hits / gallery.Probes.Count, 0, 0.99);
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await source.DisposeAsync();
        await gallery.DisposeAsync();
    }

    private int Dimensions => gallery.Gallery.Model.Dimensions;

    private static HalfVector Halves(Embedding embedding) => new(embedding.Values.ToArray().Select(value => (Half)value).ToArray());

    private async Task<NpgsqlCommand> PrepareAsync(string order, int limit)
    {
        await using (var settings = new NpgsqlCommand($"SET hnsw.ef_search = {EfSearch}", connection))
            await settings.ExecuteNonQueryAsync();
        var distance = order["ORDER BY ".Length..];
        var command = new NpgsqlCommand($"SELECT face_id, {distance} FROM template_s{gallery.Gallery.SpaceId} {order} LIMIT {limit}", connection)
        {
            Parameters = { new NpgsqlParameter { Value = Halves(gallery.Probes[0]) } },
        };
        await command.PrepareAsync();
        return command;
    }

    private static async Task<List<(long FaceId, double NegativeInnerProduct)>> AskAsync(NpgsqlCommand command, HalfVector probe)
    {
        command.Parameters[0].Value = probe;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(long, double)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetInt64(0), reader.GetDouble(1)));
        return rows;
    }

    private async Task<double> MedianMillisecondsAsync(Func<int, Task> search)
    {
        var times = new List<double>();
        for (var i = 0; i < ProbesPerRound; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await search(random.Next(gallery.Probes.Count));
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Comparison.Median(times);
    }
}
