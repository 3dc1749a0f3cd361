using System.Globalization;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Search;

/// <summary>Searches for a batch of probes in one round trip: by comparing with every template, or by HNSW where a gallery has that index.</summary>
/// <remarks>Searches that found too little are repeated, together: with larger pools, or without the index.</remarks>
internal sealed class CandidateFinder(GalleryDatabase database, IndexedSpaces indexed) : IBatchRunner<ProbeSearch, CandidateList>
{
    public Task<IReadOnlyList<CandidateList>> RunAsync(IReadOnlyList<ProbeSearch> items, CancellationToken cancel) =>
        database.RunAsync(connection => FindAsync(connection, items, cancel), cancel);

    /// <summary>The same on a connection that is in use.</summary>
    public async Task<IReadOnlyList<CandidateList>> FindAsync(NpgsqlConnection connection, IReadOnlyList<ProbeSearch> items, CancellationToken cancel)
    {
        var spaces = await indexed.GetAsync(connection, cancel);
        var found = new CandidateList[items.Count];
        var open = items.Select((item, place) => CandidateQuestion.First(place, item, IndexOf(item), database.EfSearch)).ToList();
        while (open.Count > 0)
        {
            var answers = await AskAsync(connection, open, cancel);
            foreach (var (question, answer) in answers)
                found[question.Item] = new CandidateList(question.Method, answer.Candidates);
            open = [.. answers.Select(one => one.Question.Next(one.Answer)).OfType<CandidateQuestion>()];
        }

        return found;

        HnswKey? IndexOf(ProbeSearch search) => spaces.TryGetValue(search.Gallery.SpaceId, out var key) ? key : null;
    }

    private async Task<List<(CandidateQuestion Question, CandidateAnswer Answer)>> AskAsync(
        NpgsqlConnection connection, IReadOnlyList<CandidateQuestion> questions, CancellationToken cancel)
    {
        var exact = questions.Where(question => question.Method == SearchMethod.Exact).ToList();
        var hnsw = questions.Where(question => question.Method == SearchMethod.Hnsw).ToList();

        // A batch is one transaction: what widen_hnsw sets holds for the searches after it, and ends with the batch.
        await using var batch = new NpgsqlBatch(connection);
        AskEach(batch, exact);
        var largest = hnsw.Select(question => question.Kept).DefaultIfEmpty().Max();
        var widens = largest > database.EfSearch;
        if (widens)
            batch.Ask(SqlText.Of("widen_hnsw"), largest.ToString(CultureInfo.InvariantCulture));
        AskEach(batch, hnsw);

        var answers = new List<(CandidateQuestion, CandidateAnswer)>(questions.Count);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        foreach (var question in exact)
            answers.Add((question, await CandidateRows.ReadAsync(reader, cancel)));
        if (widens)
            await reader.NextResultAsync(cancel);
        foreach (var question in hnsw)
            answers.Add((question, await CandidateRows.ReadAsync(reader, cancel)));
        return answers;
    }

    private static void AskEach(NpgsqlBatch batch, IEnumerable<CandidateQuestion> questions)
    {
        foreach (var question in questions)
            batch.Ask(question.ToSql(), HalfVectors.From(question.Search.Probe), question.Search.Top);
    }
}
