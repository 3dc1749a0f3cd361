using FaceWorker.Core.Access;
using FaceWorker.Core.Images;
using MassTransit;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Who looks at the images of a delivery: this process, or for a message that may be the one that ends workers, the child process alone.</summary>
/// <remarks>Every consumer of image bytes asks here, so that no more than two workers ever die of one message.</remarks>
internal sealed class Viewers(ImageViewer inProcess, IsolatedViewer isolated, WorkerOptions options, TimeProvider time, ILogger<IsolatedViewer> log)
{
    /// <summary>The share of what is left of a question's time for looking at one image, in this process and then alone: the rest is for fetching, searching and a second image.</summary>
    private const int Shares = 4;

    private readonly HungImages hung = new();

    public IImageViewer For(ConsumeContext context, RequestContext request)
    {
        ArgumentNullException.ThrowIfNull(context);
        var share = (request.Deadline - time.GetUtcNow()) / Shares;
        var alone = new AloneViewer(isolated, Shorter(options.QuarantineTimeout, share));
        return Deliveries.IsSuspect(context.ReceiveContext)
            ? alone
            : new WatchedViewer(inProcess, alone, hung, Shorter(options.ImageTimeout, share), time, log);
    }

    private static TimeSpan Shorter(TimeSpan limit, TimeSpan? share) => share < limit ? TimeSpan.FromTicks(Math.Max(share.Value.Ticks, TimeSpan.TicksPerMillisecond)) : limit;
}
