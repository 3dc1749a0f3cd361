using FaceWorker.Core.Archives;
using FaceWorker.Worker.Archives;

namespace FaceWorker.Worker.Duties;

/// <summary>Publishes how far archives are, and that they are complete.</summary>
internal sealed class ReportArchives(IArchiveManifest manifest, IArchiveAdministration archives, IndexQueue bus, ArchiveOptions options, ILogger<ReportArchives> log) : IDuty
{
    private static readonly TimeSpan AnnouncementLease = TimeSpan.FromMinutes(2);

    public TimeSpan Interval => options.ReportInterval;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        await manifest.CompleteAsync(cancel);
        foreach (var archive in await manifest.TakeAnnouncementsAsync(AnnouncementLease, cancel))
        {
            var progress = await archives.GetProgressAsync(archive, cancel);
            await bus.PublishAsync(progress.ToCompleted(), cancel);
            await manifest.MarkAnnouncedAsync(archive, cancel);
            log.ArchiveCompleted(archive, progress.Archive.Source.ToString());
        }

        foreach (var archive in await manifest.TakeReportsAsync(options.ReportInterval, cancel))
            await bus.PublishAsync((await archives.GetProgressAsync(archive, cancel)).ToMessage(), cancel);
        return false;
    }
}
