using FaceWorker.Core.Access;
using FaceWorker.Core.Images;
using MassTransit;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Who looks at the images of a delivery: this process, or for a message that may be the one that ends workers, the child process alone.</summary>
/// <remarks>Every consumer of image bytes asks here, so that no more than two workers ever die of one message.</remarks>
internal sealed class Viewers(ImageViewer inProcess, IsolatedViewer isolated, WorkerOptions options, TimeProvider time, ILogger<IsolatedViewer> log)
{
    private readonly HungImages hung = new();

    public IImageViewer For(ConsumeContext context, RequestContext request)
    {
        ArgumentNullException.ThrowIfNull(context);
        var alone = new AloneViewer(isolated, new ImageTime(options.QuarantineTimeout, request.Deadline, time));
        return Deliveries.IsSuspect(context.ReceiveContext)
            ? alone
            : new WatchedViewer(inProcess, alone, hung, new ImageTime(options.ImageTimeout, request.Deadline, time), time, log);
    }
}

/// <summary>How long one look at an image may take: a setting, and of a question a share of what is left of its time, so that it is answered in any case.</summary>
internal sealed class ImageTime(TimeSpan longest, DateTimeOffset? deadline, TimeProvider time)
{
    /// <summary>In this process, then alone, and the same for a second image: together two thirds of the time. The rest is for fetching and searching.</summary>
    private const int Shares = 4;

    /// <summary>For a look that begins now.</summary>
    public TimeSpan Limit => deadline is { } end
        ? TimeSpan.FromTicks(Math.Clamp((end - time.GetUtcNow()).Ticks / Shares, TimeSpan.TicksPerMillisecond, longest.Ticks))
        : longest;
}
