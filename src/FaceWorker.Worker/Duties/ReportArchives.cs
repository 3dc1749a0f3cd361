using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Archives;

namespace FaceWorker.Worker.Duties;

/// <summary>Publishes the progress of archives, and their completion.</summary>
internal sealed class ReportArchives(IArchiveManifest manifest, IArchiveAdministration archives, IndexQueue bus, ArchiveOptions options, ILogger<ReportArchives> log) : IDuty
{
    private static readonly TimeSpan AnnouncementLease = TimeSpan.FromMinutes(2);

    public TimeSpan Interval => options.ReportInterval;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        await manifest.CompleteAsync(cancel);
        foreach (var archive in await manifest.TakeAnnouncementsAsync(AnnouncementLease, cancel))
        {
            if (await FindProgressAsync(archive, cancel) is not { } progress)
                continue;
            await bus.PublishAsync(progress.ToCompleted(), cancel);
            await manifest.MarkAnnouncedAsync(archive, cancel);
            log.ArchiveCompleted(archive, progress.Archive.Source.ToString());
        }

        foreach (var archive in await manifest.TakeReportsAsync(options.ReportInterval, cancel))
            if (await FindProgressAsync(archive, cancel) is { } progress)
                await bus.PublishAsync(progress.ToMessage(), cancel);
        return false;
    }

    /// <summary>Null when the archive has been deleted with its gallery.</summary>
    private async Task<ArchiveProgress?> FindProgressAsync(long archive, CancellationToken cancel)
    {
        try
        {
            return await archives.GetProgressAsync(archive, cancel);
        }
        catch (RequestRejectedException rejected) when (rejected.Reason == RejectionReason.UnknownArchive)
        {
            return null;
        }
    }
}
