using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Archives;

namespace FaceWorker.Worker.Duties;

/// <summary>Completes the archives of which every file has ended, and says so.</summary>
internal sealed class CompleteArchives(IArchiveManifest manifest, IArchiveAdministration archives, IndexQueue bus, ArchiveOptions options, ILogger<CompleteArchives> log) : IDuty
{
    private static readonly TimeSpan AnnouncementLease = TimeSpan.FromMinutes(2);

    public TimeSpan Interval => options.ReportInterval;

    public Wakeup? WokenBy => Wakeup.WorkEnded;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        await manifest.CompleteAsync(cancel);
        foreach (var archive in await manifest.TakeAnnouncementsAsync(AnnouncementLease, cancel))
        {
            if (await archives.FindProgressAsync(archive, cancel) is not { } progress)
                continue;
            await bus.PublishAsync(progress.ToCompleted(), cancel);
            await manifest.MarkAnnouncedAsync(archive, cancel);
            log.ArchiveCompleted(archive, progress.Archive.Source.ToString());
        }

        return false;
    }
}

/// <summary>Publishes the progress of archives.</summary>
internal sealed class ReportArchives(IArchiveManifest manifest, IArchiveAdministration archives, IndexQueue bus, ArchiveOptions options) : IDuty
{
    public TimeSpan Interval => options.ReportInterval;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        foreach (var archive in await manifest.TakeReportsAsync(options.ReportInterval, cancel))
            if (await archives.FindProgressAsync(archive, cancel) is { } progress)
                await bus.PublishAsync(progress.ToMessage(), cancel);
        return false;
    }
}

internal static class ArchivesToReport
{
    /// <summary>Null when the archive has been deleted with its gallery.</summary>
    public static async Task<ArchiveProgress?> FindProgressAsync(this IArchiveAdministration archives, long archive, CancellationToken cancel)
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
