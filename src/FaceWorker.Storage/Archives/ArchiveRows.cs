using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Archives;

/// <summary>Archives and their progress, from columns.</summary>
internal static class ArchiveRows
{
    private const int Columns = 13;

    public static async Task<Archive?> FindAsync(NpgsqlConnection connection, long id, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("find_archive"), [id], Read, cancel)).SingleOrDefault();

    /// <summary>The progress of all archives, or of the one with this id.</summary>
    public static async Task<List<ArchiveProgress>> ReadProgressAsync(
        NpgsqlConnection connection, int deferIndexFromItems, long? id, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync(LargeLoads.PutInto("archive_progress", deferIndexFromItems), [id],
            row => (Archive: Read(row), IsIndexDeferred: row.GetBoolean(Columns), Fact: ReadFact(row)), cancel);
        return [.. rows.GroupBy(row => row.Archive.Id).Select(archive =>
            Sum(archive.First().Archive, archive.First().IsIndexDeferred, [.. archive.Select(row => row.Fact)]))];
    }

    /// <summary>The columns of find_archive.</summary>
    private static Archive Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), new GalleryName(row.GetString(1)), new ArchiveSource(row.GetString(2)),
        row.GetEnum<ArchiveState>(3), row.GetInt32(4), row.FindString(5),
        row.IsDBNull(10)
            ? null
            : new ListingResult(row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetFieldValue<DateTimeOffset>(10)),
        row.GetFieldValue<DateTimeOffset>(11), row.GetFieldValue<DateTimeOffset?>(12));

    private static Fact ReadFact(NpgsqlDataReader row) => new(
        row.GetString(Columns + 1), row.GetString(Columns + 2), row.GetString(Columns + 3), row.GetInt64(Columns + 4), row.GetInt64(Columns + 5),
        row.GetFieldValue<double?>(Columns + 6) ?? 0);

    private static ArchiveProgress Sum(Archive archive, bool isIndexDeferred, IReadOnlyList<Fact> facts)
    {
        long Items(string state) => facts.Where(fact => fact.State == state).Sum(fact => fact.Items);
        var reasons = facts.Where(fact => fact.Reason.Length > 0)
            .GroupBy(fact => Enum.Parse<RejectionReason>(fact.Reason, ignoreCase: true), fact => fact.Items)
            .Select(reason => KeyValuePair.Create(reason.Key, reason.Sum()))
            .Where(reason => reason.Value > 0);
        return new ArchiveProgress(
            archive, Items("listed"), Items("gone"), Items("sent"), Items("indexed"), Items("duplicate"), Items("rejected"), Items("parked"),
            facts.Where(fact => fact.State == "indexed").Sum(fact => fact.Faces), new Dictionary<RejectionReason, long>(reasons),
            [.. facts.Where(fact => fact.Worker.Length > 0).GroupBy(fact => fact.Worker).Select(ReadWorker)], isIndexDeferred);
    }

    private static WorkerProgress ReadWorker(IGrouping<string, Fact> worker)
    {
        var pace = worker.SingleOrDefault(fact => fact.State == "pace");
        var counts = worker.Where(fact => fact != pace).ToList();
        return new WorkerProgress(worker.Key, counts.Sum(fact => fact.Items), counts.Sum(fact => fact.Faces),
            pace is null ? 0 : pace.Items / pace.Seconds, pace is null ? 0 : pace.Faces / pace.Seconds);
    }

    private sealed record Fact(string Worker, string State, string Reason, long Items, long Faces, double Seconds);
}
