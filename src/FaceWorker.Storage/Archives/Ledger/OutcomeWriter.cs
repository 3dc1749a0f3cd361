using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using Npgsql;

namespace FaceWorker.Storage.Archives.Ledger;

/// <summary>Records a batch of outcomes in one transaction: the items, and the counts of them.</summary>
/// <remarks>
/// To avoid deadlocks, every transaction locks archives, then items, then images, then counts, each in order. A deletion of the gallery waits for the archives; archives that are already being deleted are skipped.
/// </remarks>
internal sealed class OutcomeWriter(GalleryDatabase database) : IBatchRunner<ItemOutcome, bool>
{
    public Task<IReadOnlyList<bool>> RunAsync(IReadOnlyList<ItemOutcome> items, CancellationToken cancel) =>
        database.RunInTransactionAsync<IReadOnlyList<bool>>(async connection =>
        {
            var present = await LockArchivesAsync(connection, items.Select(item => item.Archive), cancel);
            if (items.Where(item => present.Contains(item.Archive)).ToList() is { Count: > 0 } kept)
                await RecordAsync(connection, kept, cancel);
            return [.. items.Select(_ => true)];
        }, cancel);

    /// <summary>The archives that are not being deleted: waiting for a deletion would delay all others.</summary>
    internal static async Task<HashSet<long>> LockArchivesAsync(NpgsqlConnection connection, IEnumerable<long> archives, CancellationToken cancel) =>
        [.. await connection.ColumnAsync<long>(SqlText.Of("lock_archives_against_deletion"), [archives.Distinct().ToArray()], cancel)];

    private static async Task RecordAsync(NpgsqlConnection connection, IReadOnlyList<ItemOutcome> items, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Ask(SqlText.Of("lock_open_items"), items.Select(item => item.Item).ToArray())
            .Ask(SqlText.Of("lock_images"), items.OfType<ItemOutcome.Stored>().Select(item => item.Image).ToArray());
        AskRecord(batch, [.. items.Select(Row.Of)]);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.FinishAsync(cancel);
    }

    private static void AskRecord(NpgsqlBatch batch, IReadOnlyCollection<Row> rows) => batch.Ask(SqlText.Of("record_outcomes"),
        rows.Select(row => row.Outcome.Archive).ToArray(),
        rows.Select(row => row.Outcome.Item).ToArray(),
        rows.Select(row => row.Kind).ToArray(),
        rows.Select(row => StorableText.Actor(row.Outcome.Worker)).ToArray(),
        rows.Select(row => row.Outcome.Attempts).ToArray(),
        rows.Select(row => row.Image).ToArray(),
        rows.Select(row => row.Faces).ToArray(),
        rows.Select(row => row.Reason?.ToName()).ToArray(),
        rows.Select(row => row.Detail is { } detail ? StorableText.Detail(detail) : null).ToArray());

    private sealed record Row(
        ItemOutcome Outcome, string Kind, long? Image = null, int? Faces = null, RejectionReason? Reason = null, string? Detail = null)
    {
        public static Row Of(ItemOutcome outcome) => outcome switch
        {
            ItemOutcome.Stored stored => new Row(outcome, "stored", Image: stored.Image, Faces: stored.Faces),
            ItemOutcome.Rejected rejected => new Row(outcome, "rejected", Reason: rejected.Reason, Detail: rejected.Detail),
            ItemOutcome.Parked parked => new Row(outcome, "parked", Reason: parked.Reason, Detail: parked.Detail),
            ItemOutcome.Returned => new Row(outcome, "returned"),
            _ => throw new InvalidOperationException($"The ledger has no row for the outcome {outcome}. This is a bug."),
        };
    }
}
