using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Archives;

namespace FaceWorker.Worker.Duties;

/// <summary>Feeds the queue from the manifests of archives.</summary>
internal sealed class FeedArchives(FeedingRun feeding, ArchiveOptions options, ImageOptions images) : IDuty
{
    private readonly FeedLimits limits = new(options.Outstanding, options.FirstJobs, images.SourcePatience);

    public TimeSpan Interval => options.FeedInterval;

    public Wakeup? WokenBy => Wakeup.FilesToSend;

    public async Task<bool> DoAsync(CancellationToken cancel) => await feeding.FeedAsync(limits, cancel) > 0;
}

/// <summary>Sends jobs again that the broker lost.</summary>
internal sealed class ResendJobs(FeedingRun feeding, ArchiveOptions options) : IDuty
{
    public TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    public async Task<bool> DoAsync(CancellationToken cancel) => await feeding.ResendAsync(options.ResendAfter, cancel) > 0;
}
