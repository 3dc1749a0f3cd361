using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Consumers;

namespace FaceWorker.Worker.Archives;

/// <summary>Takes a worker's turn at what archives need besides workers: feeding the queue, telling how far they are. Their listing is an operation.</summary>
/// <remarks>Every worker has one; the manifest sees to it that only one at a time does a thing.</remarks>
internal sealed class ArchiveKeeper(IArchiveManifest manifest, FeedingRun feeding, IArchiveAdministration archives, ArchiveBus bus, ArchiveOptions options,
    ImageOptions images, TimeProvider time, ILogger<ArchiveKeeper> log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ResendInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnnouncementLease = TimeSpan.FromMinutes(2);

    private readonly FeedLimits limits = new(options.Outstanding, options.FirstJobs, images.SourcePatience);

    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(
        RepeatAsync(FeedAsync, options.FeedInterval, stopping),
        RepeatAsync(ResendAsync, ResendInterval, stopping),
        RepeatAsync(ReportAsync, options.ReportInterval, stopping));

    private async Task<bool> FeedAsync(CancellationToken stopping) => await feeding.FeedAsync(limits, stopping) > 0;

    private async Task<bool> ResendAsync(CancellationToken stopping) => await feeding.ResendAsync(options.ResendAfter, stopping) > 0;

    private async Task<bool> ReportAsync(CancellationToken stopping)
    {
        await manifest.CompleteAsync(stopping);
        foreach (var archive in await manifest.TakeAnnouncementsAsync(AnnouncementLease, stopping))
        {
            var progress = await archives.GetProgressAsync(archive, stopping);
            await bus.PublishAsync(progress.ToCompleted(), stopping);
            await manifest.MarkAnnouncedAsync(archive, stopping);
            log.ArchiveCompleted(archive, progress.Archive.Source.Text);
        }

        foreach (var archive in await manifest.TakeReportsAsync(options.ReportInterval, stopping))
            await bus.PublishAsync((await archives.GetProgressAsync(archive, stopping)).ToMessage(), stopping);
        return false;
    }

    /// <summary>Does a thing at once again while there is more of it, otherwise after the interval; while a server is away, after longer and longer ones.</summary>
    private async Task RepeatAsync(Func<CancellationToken, Task<bool>> work, TimeSpan interval, CancellationToken stopping)
    {
        var pause = interval;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var more = await work(stopping);
                pause = interval;
                if (more)
                    continue;
            }
            catch (TransientFailureException exception)
            {
                pause = TimeSpan.FromTicks(Math.Min(Math.Max(pause.Ticks, TimeSpan.TicksPerSecond) * 2, LongestPause.Ticks));
                log.ArchivesWait(exception.Message, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, stopping);
        }
    }
}
