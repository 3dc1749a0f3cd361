using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Images;
using Npgsql;

namespace FaceWorker.Storage.Search;

/// <summary>Candidates from the rows of candidates and candidates_svm: one row per piece of evidence, those of a candidate together.</summary>
internal static class CandidateRows
{
    /// <summary>The current result; moves the reader to the next.</summary>
    public static async Task<CandidateAnswer> ReadAsync(NpgsqlDataReader reader, CancellationToken cancel)
    {
        var rows = await reader.RowsAsync(Read, cancel);
        await reader.NextResultAsync(cancel);
        var candidates = rows.GroupBy(row => row.Rank).Select(group => ToCandidate([.. group])).ToList();
        return new CandidateAnswer(candidates, rows is [var first, ..] ? first.PoolSize : 0);
    }

    /// <summary>Seven columns: face, image, x, y, width, height and source; and the negative inner product in the one behind.</summary>
    public static Evidence ReadEvidence(NpgsqlDataReader row, int column) => new(
        row.GetInt64(column), row.GetInt64(column + 1), row.FindString(column + 6) ?? "",
        ImageQuestions.ReadBox(row, column + 2), ReadDistance(row, column + 7));

    /// <summary>One column: the negative inner product.</summary>
    public static SquaredDistance ReadDistance(NpgsqlDataReader row, int column) => SquaredDistance.FromInnerProduct(-row.GetDouble(column));

    private static Row Read(NpgsqlDataReader row) => new(
        (int)row.GetInt64(0), ImageQuestions.ReadSubject(row, 1), ReadDistance(row, 3), row.GetFieldValue<double?>(4),
        ReadEvidence(row, 5), row.GetInt64(13));

    private static Candidate ToCandidate(IReadOnlyList<Row> rows) =>
        new(rows[0].Rank, rows[0].Subject, rows[0].Distance, rows[0].Score, [.. rows.Select(row => row.Evidence)]);

    private sealed record Row(int Rank, Subject? Subject, SquaredDistance Distance, double? Score, Evidence Evidence, long PoolSize);
}
