using FaceWorker.Core.Access;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Erasure;

/// <summary>Erasing in PostgreSQL.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class ErasureStore(GalleryDatabase database, TimeProvider time) : IErasureStore
{
    /// <inheritdoc />
    public Task<ErasureScope> FindAsync(RequestContext context, ErasureTarget target, CancellationToken cancel)
    {
        Require(context, target);
        return database.RunAsync(async connection =>
        {
            var gallery = await GalleryAsync(connection, target, cancel);
            return target.Kind switch
            {
                ErasureKind.Subject => await SubjectEraser.FindAsync(connection, context, gallery, target, cancel),
                ErasureKind.Image => await ImageEraser.FindAsync(connection, gallery, target, cancel),
                _ => new ErasureScope(target),
            };
        }, cancel);
    }

    /// <inheritdoc />
    /// <remarks>People and photos are erased and the transaction is rolled back, so that what is counted is what would be erased.</remarks>
    public Task<ErasureCounts> CountAsync(RequestContext context, ErasureTarget target, int deadLetters, CancellationToken cancel)
    {
        Require(context, target);
        return database.RunAsync(async connection =>
        {
            if (target.Kind == ErasureKind.Gallery)
                return WholeGalleryEraser.CountsOf(await GalleryDeleter.CountAsync(connection, await GalleryAsync(connection, target, cancel), cancel)) with { DeadLetters = deadLetters };
            await using var trial = await connection.BeginTransactionAsync(cancel);
            var receipt = await EraseAsync(connection, context, target, deadLetters, cancel);
            await trial.RollbackAsync(cancel);
            return receipt.Counts;
        }, cancel);
    }

    /// <inheritdoc />
    public Task<ErasureReceipt> EraseAsync(RequestContext context, ErasureTarget target, int deadLetters, CancellationToken cancel)
    {
        Require(context, target);
        return target.Kind == ErasureKind.Gallery
            ? new WholeGalleryEraser(database, time).EraseAsync(context, target.Gallery, deadLetters, cancel)
            : database.RunInTransactionAsync(connection => EraseAsync(connection, context, target, deadLetters, cancel), cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ErasureReceipt>> ListAsync(RequestContext context, ErasureList list, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return database.RunAsync<IReadOnlyList<ErasureReceipt>>(async connection => await connection.QueryAsync(SqlText.Of("list_erasures"),
            [list.Limit, .. Receipts.NameOf(list.Of)], Receipts.Read, cancel), cancel);
    }

    /// <inheritdoc />
    public Task<long> AllowAsync(RequestContext context, long erasure, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return database.RunInTransactionAsync<long>(async connection =>
        {
            if (await connection.ColumnAsync<long>(SqlText.Of("lock_erasure"), [erasure], cancel) is [])
                throw Rejected.UnknownErasure(erasure);
            var allowed = await connection.RunLongAsync(SqlText.Of("allow_erased_images"), [erasure], cancel);
            await Audit.AddAsync(connection, context, new AuditNote("allowed erased photos to be indexed again", $"erasure {erasure}", $"{allowed} photos"), cancel);
            return allowed;
        }, cancel);
    }

    /// <inheritdoc />
    public Task<DateTimeOffset?> SweepAsync(bool wait, bool rewrite, CancellationToken cancel) => new ErasureSweep(database, time).RunAsync(wait, rewrite, cancel);

    private static Task<ErasureReceipt> EraseAsync(NpgsqlConnection connection, RequestContext context, ErasureTarget target, int deadLetters, CancellationToken cancel) =>
        target.Kind == ErasureKind.Subject
            ? SubjectEraser.EraseAsync(connection, context, target, deadLetters, cancel)
            : ImageEraser.EraseAsync(connection, context, target, deadLetters, cancel);

    /// <summary>Also one whose deletion was interrupted, if it is to be erased.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    private static async Task<Gallery> GalleryAsync(NpgsqlConnection connection, ErasureTarget target, CancellationToken cancel) =>
        await GalleryCatalog.FindAsync(connection, target.Gallery, cancel, evenDeleting: target.Kind == ErasureKind.Gallery) ?? throw Rejected.UnknownGallery(target.Gallery);

    private static void Require(RequestContext context, ErasureTarget target) =>
        context.Caller.Require(target.Kind == ErasureKind.Subject ? Rights.ManageSubjects : Rights.Administer, target.Gallery);
}
