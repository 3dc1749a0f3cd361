using System.Globalization;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>Searches for a batch of probes in one round trip: by comparing with every template, or by HNSW where a gallery has that index.</summary>
internal sealed class NearestFacesFinder(GalleryDatabase database, IndexedSpaces indexed, int efSearch)
    : IBatchRunner<ProbeSearch, CandidateList>
{
    public Task<IReadOnlyList<CandidateList>> RunAsync(IReadOnlyList<ProbeSearch> items, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        var spaces = await indexed.GetAsync(connection, cancel);
        return await SearchAsync(connection, items, [.. items.Select(item => MethodFor(item, spaces))], cancel);
    }, cancel);

    private static SearchMethod MethodFor(ProbeSearch search, IReadOnlySet<long> indexedSpaces) =>
        indexedSpaces.Contains(search.Gallery.SpaceId) && search.Top <= ProbeSearch.MostByHnsw ? SearchMethod.Hnsw : SearchMethod.Exact;

    private async Task<IReadOnlyList<CandidateList>> SearchAsync(
        NpgsqlConnection connection, IReadOnlyList<ProbeSearch> items, SearchMethod[] methods, CancellationToken cancel)
    {
        var exact = Enumerable.Range(0, items.Count).Where(item => methods[item] == SearchMethod.Exact).ToArray();
        var hnsw = Enumerable.Range(0, items.Count).Where(item => methods[item] == SearchMethod.Hnsw).ToArray();

        // A batch is one transaction: what prefer_hnsw sets holds for the searches after it, and ends with the batch.
        await using var batch = new NpgsqlBatch(connection);
        AskEach(batch, "nearest_faces_exact", exact.Select(item => items[item]));
        if (hnsw.Length > 0)
        {
            var candidates = Math.Max(efSearch, hnsw.Max(item => items[item].Top));
            batch.Ask(SqlText.Of("prefer_hnsw"), candidates.ToString(CultureInfo.InvariantCulture));
            AskEach(batch, "nearest_faces_hnsw", hnsw.Select(item => items[item]));
        }

        var answers = new CandidateList[items.Count];
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        foreach (var item in exact)
            answers[item] = new CandidateList(SearchMethod.Exact, await ReadAsync(reader, cancel));
        if (hnsw.Length > 0)
            await reader.NextResultAsync(cancel);
        foreach (var item in hnsw)
            answers[item] = new CandidateList(SearchMethod.Hnsw, await ReadAsync(reader, cancel));
        return answers;
    }

    private static void AskEach(NpgsqlBatch batch, string question, IEnumerable<ProbeSearch> searches)
    {
        foreach (var search in searches)
            batch.Ask(SqlText.Of(question, search.Gallery.SpaceId, search.Gallery.Model.Dimensions), HalfVectors.From(search.Probe), search.Top);
    }

    /// <summary>The present result; leaves the reader at the next.</summary>
    private static async Task<IReadOnlyList<Candidate>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancel)
    {
        var rank = 0;
        var candidates = await reader.RowsAsync(row =>
        {
            var distance = SquaredDistance.FromInnerProduct(-row.GetDouble(7));
            var evidence = new Evidence(row.GetInt64(0), row.GetInt64(1), row.IsDBNull(6) ? "" : row.GetString(6), ImageQuestions.ReadBox(row, 2), distance);
            return new Candidate(++rank, Subject: null, distance, Score: null, [evidence]);
        }, cancel);
        await reader.NextResultAsync(cancel);
        return candidates;
    }
}
