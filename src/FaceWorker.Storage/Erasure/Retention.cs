using FaceWorker.Core;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Erasure;

/// <summary>Erases the photos that galleries have kept for as long as they keep any, once a day, some at a time. One process does it; what a killed one has left, the next one goes on with, in the same receipt.</summary>
public sealed class Retention(GalleryDatabase database)
{
    /// <summary>In one transaction, during which nobody else changes people or settings of the gallery.</summary>
    private const int AtOnce = 200;

    private const string Actor = "retention";

    /// <summary>To be called periodically.</summary>
    /// <returns>How many photos were erased.</returns>
    /// <exception cref="TransientFailureException">The database is unavailable.</exception>
    public Task<long> EraseOldAsync(CancellationToken cancel) => database.RunAsync(async connection =>
    {
        if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLocks.Retention, cancel))
            return 0L;
        try
        {
            var erased = 0L;
            foreach (var run in await connection.QueryAsync(SqlText.Of("galleries_with_old_images"), [], Read, cancel))
                erased += await EraseOldAsync(connection, run, cancel);
            return erased;
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.Retention);
        }
    }, cancel);

    private static async Task<long> EraseOldAsync(NpgsqlConnection connection, Run begun, CancellationToken cancel)
    {
        Run? run = begun;
        var erased = 0L;
        while (run is { HasEnded: false })
        {
            var before = run;
            run = await GalleryDatabase.InTransactionAsync(connection, () => EraseSomeAsync(connection, before, cancel), cancel);
            erased += (run?.Counts.Images ?? before.Counts.Images) - before.Counts.Images;
        }

        return erased;
    }

    /// <returns>Null: the gallery is gone.</returns>
    private static async Task<Run?> EraseSomeAsync(NpgsqlConnection connection, Run run, CancellationToken cancel)
    {
        await connection.RunAsync(SqlText.Of("take_turn_in_gallery"), [run.Gallery.Value], cancel);
        if (await GalleryCatalog.FindAsync(connection, run.Gallery, cancel) is not { } gallery)
            return null;
        long[] images = [.. await connection.ColumnAsync<long>(SqlText.Of("old_images"), [gallery.Id, AtOnce], cancel)];
        var receipt = run.Receipt ?? await Receipts.BeginAsync(connection, ErasureKind.Age, gallery, names: [], Actor, ends: false, cancel);
        var sources = (await ImageEraser.NamesAsync(connection, images, cancel)).SelectMany(name => name.Sources).Distinct().ToList();
        var counts = run.Counts + await ImageEraser.EraseAsync(connection, gallery, images, sources, receipt, onlyListed: true, cancel);
        var ends = images.Length < AtOnce;
        await Receipts.CountAsync(connection, receipt, counts, ends, cancel);
        return run with { Receipt = receipt, Counts = counts, HasEnded = ends };
    }

    private static Run Read(NpgsqlDataReader row) =>
        new(new GalleryName(row.GetString(0)), row.GetFieldValue<long?>(1), row.FindString(2) is { } counts ? Receipts.ReadCounts(counts) : new ErasureCounts());

    /// <param name="Receipt">Null: it has none yet.</param>
    private sealed record Run(GalleryName Gallery, long? Receipt, ErasureCounts Counts)
    {
        public bool HasEnded { get; init; }
    }
}
