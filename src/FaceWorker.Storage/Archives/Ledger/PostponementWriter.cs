using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using Npgsql;

namespace FaceWorker.Storage.Archives.Ledger;

/// <summary>Puts a batch of items back into the manifest in one transaction; false for each that may not wait any longer.</summary>
/// <remarks>Locks archives, then items, in order; see <see cref="OutcomeWriter"/>.</remarks>
internal sealed class PostponementWriter(GalleryDatabase database, ImageOptions options) : IBatchRunner<ItemPostponement, bool>
{
    public Task<IReadOnlyList<bool>> RunAsync(IReadOnlyList<ItemPostponement> items, CancellationToken cancel) =>
        database.RunInTransactionAsync<IReadOnlyList<bool>>(async connection =>
        {
            var present = await OutcomeWriter.LockArchivesAsync(connection, items.Select(item => item.Archive), cancel);
            var kept = items.Where(item => present.Contains(item.Archive)).DistinctBy(item => item.Item).ToList();
            var givenUp = (await PostponeAsync(connection, kept, cancel)).Select(index => kept[index].Item).ToHashSet();
            return [.. items.Select(item => !givenUp.Contains(item.Item))];
        }, cancel);

    private async Task<IReadOnlyList<int>> PostponeAsync(NpgsqlConnection connection, IReadOnlyList<ItemPostponement> items, CancellationToken cancel)
    {
        if (items.Count == 0)
            return [];
        await connection.RunAsync(SqlText.Of("lock_open_items"), [items.Select(item => item.Item).ToArray()], cancel);
        return await connection.ColumnAsync<int>(SqlText.Of("postpone_items"),
        [
            items.Select(item => item.Archive).ToArray(), items.Select(item => item.Item).ToArray(), items.Select(item => item.Outage).ToArray(),
            items.Select(item => item.Pause).ToArray(), items.Select(item => item.HasFailed).ToArray(),
            options.SourceAttempts, options.SourcePatience, options.LongestSourcePause,
        ], cancel);
    }
}
