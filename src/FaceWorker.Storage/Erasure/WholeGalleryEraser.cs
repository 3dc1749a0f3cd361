using FaceWorker.Core.Access;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Erasure;

/// <summary>Deletes a gallery, and what tells of it outside of it: its name in the audit and in events of no gallery, and files in what is said of sources.</summary>
internal sealed class WholeGalleryEraser(GalleryDatabase database, TimeProvider time)
{
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    public async Task<ErasureReceipt> EraseAsync(RequestContext context, GalleryName name, int deadLetters, CancellationToken cancel)
    {
        ErasureReceipt? receipt = null;
        var deleter = new GalleryDeleter(database, time, async (connection, gallery, deletion) =>
            receipt = await CompleteAsync(connection, context, gallery, CountsOf(deletion) with { DeadLetters = deadLetters }, cancel));
        return await deleter.DeleteAsync(context, name, cancel) is null ? throw Rejected.UnknownGallery(name) : receipt!;
    }

    public static ErasureCounts CountsOf(GalleryDeletion deletion) => new()
    {
        Images = deletion.Images,
        Sources = deletion.Sources,
        Faces = deletion.Faces,
        Templates = deletion.Templates,
        Crops = deletion.Crops,
        Subjects = deletion.Subjects,
        Changes = deletion.Changes,
        Rejections = deletion.Rejections,
        ArchiveItems = deletion.ArchiveItems,
    };

    private static async Task<ErasureReceipt> CompleteAsync(NpgsqlConnection connection, RequestContext context, Gallery gallery, ErasureCounts counts, CancellationToken cancel)
    {
        var (name, actor) = (gallery.Name.Value, StorableText.Actor(context.Caller.Name));
        await connection.RunLongAsync(SqlText.Of("clear_outages"), [FaceEraser.Cleared], cancel);
        var all = counts with
        {
            AuditLines = await connection.ValueAsync<long>(SqlText.Of("clear_gallery_from_audit"), [name, $"gallery {gallery.Id}"], cancel),
            Events = await connection.RunLongAsync(SqlText.Of("delete_events_about_gallery"), [$"\"gallery\":{NewEvent.Quote(name)}"], cancel),
        };
        var receipt = await Receipts.BeginAsync(connection, ErasureKind.Gallery, gallery, [name], actor, ends: true, cancel);
        var erasedAt = await Receipts.CountAsync(connection, receipt, all, ends: true, cancel);
        return new ErasureReceipt(receipt, ErasureKind.Gallery, Gallery: null, all, actor, erasedAt, SweptAt: null);
    }
}
