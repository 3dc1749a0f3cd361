using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Events;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Archives;

namespace FaceWorker.Worker.Duties;

/// <summary>Completes the archives of which every file has ended, and says so.</summary>
internal sealed class CompleteArchives(IArchiveManifest manifest, IArchiveAdministration archives, Wakeups wakeups, ArchiveOptions options, ILogger<CompleteArchives> log) : IDuty
{
    private static readonly TimeSpan AnnouncementLease = TimeSpan.FromMinutes(2);

    public TimeSpan Interval => options.ReportInterval;

    public Wakeup? WokenBy => Wakeup.WorkEnded;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        await manifest.CompleteAsync(cancel);
        foreach (var archive in await manifest.TakeAnnouncementsAsync(AnnouncementLease, cancel))
        {
            if (await archives.FindProgressAsync(archive, cancel) is not { } progress
                || !await manifest.AnnounceAsync(archive, NewEvent.Of(progress.ToCompleted(), progress.Archive.Gallery.Value), cancel))
                continue;
            wakeups.Wake(Wakeup.EventsWritten);
            log.ArchiveCompleted(archive, progress.Archive.Source.ToString());
        }

        return false;
    }
}

/// <summary>Writes events of the progress of archives.</summary>
internal sealed class ReportArchives(IArchiveManifest manifest, IArchiveAdministration archives, IEventOutbox events, ArchiveOptions options) : IDuty
{
    public TimeSpan Interval => options.ReportInterval;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        foreach (var archive in await manifest.TakeReportsAsync(options.ReportInterval, cancel))
            if (await archives.FindProgressAsync(archive, cancel) is { } progress)
                await events.AddAsync(NewEvent.Of(progress.ToMessage(), progress.Archive.Gallery.Value), cancel);
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
