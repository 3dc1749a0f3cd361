using FaceWorker.Core.Archives;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;

namespace FaceWorker.Core.Access;

/// <summary>Reading what belongs to galleries, for callers who may not know every gallery: what is hidden from them is answered as what does not exist.</summary>
public static class Readings
{
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    public static Task<GallerySummary> ShowAsync(this IGalleryAdministration galleries, RequestContext context, GalleryName name, CancellationToken cancel)
    {
        context.Caller.RequireKnown(name);
        return galleries.ShowAsync(name, cancel);
    }

    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    public static Task<IReadOnlyList<StoredCalibration>> ListAsync(this ICalibrationStore calibrations, RequestContext context, GalleryName gallery, CancellationToken cancel)
    {
        context.Caller.RequireKnown(gallery);
        return calibrations.ListAsync(gallery, cancel);
    }

    /// <summary>Those of the gallery, by id.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery; or the caller may not index.</exception>
    public static async Task<IReadOnlyList<ArchiveProgress>> ListAsync(this IArchiveAdministration archives, RequestContext context, GalleryName gallery, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Index, gallery);
        return [.. (await archives.ListAsync(cancel)).Where(progress => progress.Archive.Gallery == gallery)];
    }

    /// <exception cref="RequestRejectedException">Unknown archive; or the caller may not index.</exception>
    public static async Task<ArchiveProgress> GetProgressAsync(this IArchiveAdministration archives, RequestContext context, long archive, CancellationToken cancel)
    {
        var progress = await archives.GetProgressAsync(archive, cancel);
        if (!context.Caller.Knows(progress.Archive.Gallery))
            throw RequestRejectedException.UnknownArchive(archive);
        context.Caller.Require(Rights.Index, progress.Archive.Gallery);
        return progress;
    }

    /// <summary>The first of an archive's failures that fit.</summary>
    /// <exception cref="RequestRejectedException">Unknown archive; or the caller may not index.</exception>
    public static async Task<IReadOnlyList<ArchiveFailure>> GetFailuresAsync(
        this IArchiveAdministration archives, RequestContext context, long archive, FailureFilter which, int limit, CancellationToken cancel)
    {
        await archives.GetProgressAsync(context, archive, cancel);
        return await archives.GetFailuresAsync(archive, which, cancel).Take(limit).ToListAsync(cancel);
    }

    /// <summary>Those of the galleries that the caller administers, the newest first.</summary>
    /// <param name="all">Also those that need no attention.</param>
    public static async Task<IReadOnlyList<Operation>> ListAsync(this IOperationAdministration operations, RequestContext context, GalleryName? gallery, bool all, CancellationToken cancel)
    {
        if (gallery is not null)
            context.Caller.Require(Rights.Administer, gallery);
        return [.. (await operations.ListAsync(gallery, all, cancel)).Where(operation => context.Caller.May(Rights.Administer, operation.Gallery))];
    }

    /// <exception cref="RequestRejectedException">Unknown operation; or the caller may not administer its gallery.</exception>
    public static async Task<Operation> FindAsync(this IOperationAdministration operations, RequestContext context, long operation, CancellationToken cancel)
    {
        var found = await operations.FindAsync(operation, cancel);
        if (!context.Caller.Knows(found.Gallery))
            throw RequestRejectedException.UnknownOperation(operation);
        context.Caller.Require(Rights.Administer, found.Gallery);
        return found;
    }
}
