using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Reembedding;

/// <summary>Drops a gallery's shadow with its templates, in one transaction, while workers store and search.</summary>
/// <remarks>
/// Locks are taken as by <see cref="GalleryDeleter"/>: the building of indexes, the creation of galleries, the gallery's turn, rows, and the parent table of all templates, for a moment.
/// The space's own row comes last: a worker that stores holds the table, and then looks at that row.
/// </remarks>
internal sealed class SpaceDropper(GalleryDatabase database, TimeProvider time)
{
    /// <param name="stage">Where the gallery has to stand: what is dropped is the space that does not answer.</param>
    /// <exception cref="ReembeddingRefusedException">It does not stand there, faces are being embedded, or workers may not know the last change yet.</exception>
    public Task<Gallery> DropAsync(RequestContext context, GalleryName name, ReembeddingStage stage, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, name);
        return database.RunAsync(async connection =>
        {
            await RequireAsync(connection, await GalleryCatalog.GetAsync(connection, name, cancel), stage, cancel); // before it waits
            await AdvisoryLocks.PollForAsync(connection, AdvisoryLocks.IndexBuild, time, cancel);
            try
            {
                return await GalleryDatabase.InTransactionAsync(connection, () => DropInTurnAsync(context, connection, name, stage, cancel), cancel);
            }
            finally
            {
                await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.IndexBuild);
            }
        }, cancel);
    }

    private static async Task<Gallery> DropInTurnAsync(RequestContext context, NpgsqlConnection connection, GalleryName name, ReembeddingStage stage, CancellationToken cancel)
    {
        await connection.RunLongAsync("SELECT pg_advisory_xact_lock($1)", [AdvisoryLocks.GalleryCreation], cancel);
        var gallery = await GalleryCatalog.TakeTurnAsync(connection, name, cancel);
        var shadow = await RequireAsync(connection, gallery, stage, cancel);
        await connection.RunLongAsync(SqlText.Of("forget_space"), [shadow.Id, gallery.Id], cancel);
        if (stage == ReembeddingStage.BeforeCutOver)
            await connection.RunLongAsync(SqlText.Of("delete_added_faces"), [shadow.Id], cancel);
        await Audit.AddAsync(connection, context, new AuditNote(
            stage == ReembeddingStage.AfterCutOver ? "finished the re-embedding of the gallery" : "abandoned the re-embedding of the gallery", name.Value, $"dropped the vectors of pack '{shadow.Pack}'"), cancel);
        await connection.RunLongAsync(SqlText.Of("drop_template_partition"), [shadow.Id], cancel);
        await connection.RunLongAsync(SqlText.Of("delete_space"), [shadow.Id], cancel);
        return gallery with { Shadow = null };
    }

    private static async Task<ShadowSpace> RequireAsync(NpgsqlConnection connection, Gallery gallery, ReembeddingStage stage, CancellationToken cancel)
    {
        var way = await ReembeddingRows.FindWayAsync(connection, gallery, cancel);
        if (way.Stage != stage)
            throw stage == ReembeddingStage.AfterCutOver ? ReembeddingRefusedException.IsNotCutOver(gallery, way.To) : ReembeddingRefusedException.IsCutOver(gallery, way.From);
        if (await ReembeddingRows.FindOperationAsync(connection, gallery, cancel) is { HasEnded: false } operation)
            throw ReembeddingRefusedException.Unfinished(gallery, operation.Id);
        if (way.SinceSwitch is { } since && since < GalleryReembedder.UntilKnown)
            throw ReembeddingRefusedException.TooSoon(gallery, GalleryReembedder.UntilKnown - since);
        return ReembeddingRows.ShadowOf(gallery);
    }
}
