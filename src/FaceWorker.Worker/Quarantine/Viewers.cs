using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Images;
using MassTransit;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Chooses where the images of a delivery are processed: in this process or, for a message that may crash workers, alone in the child process.</summary>
/// <remarks>Every consumer of image bytes asks here, so that one message kills two workers at most.</remarks>
internal sealed class Viewers(ImageViewer inProcess, IsolatedViewer isolated, WorkerOptions options, TimeProvider time, ILogger<IsolatedViewer> log)
{
    private readonly HungImages hung = new();

    /// <summary>For what no delivery asked for.</summary>
    public IImageViewer InBackground => Watched(Alone(deadline: null), deadline: null);

    public IImageViewer For(ConsumeContext context, RequestContext request)
    {
        ArgumentNullException.ThrowIfNull(context);
        var alone = Alone(request.Deadline);
        return Deliveries.IsSuspect(context.ReceiveContext) ? alone : Watched(alone, request.Deadline);
    }

    private AloneViewer Alone(DateTimeOffset? deadline) => new(isolated, new ImageTime(options.QuarantineTimeout, deadline, time));

    private WatchedViewer Watched(AloneViewer alone, DateTimeOffset? deadline) => new(inProcess, alone, hung, new ImageTime(options.ImageTimeout, deadline, time), time, log);
}

/// <summary>How long processing an image may take: a setting, and for a question a share of its remaining time, so that it is always answered.</summary>
internal sealed class ImageTime(TimeSpan longest, DateTimeOffset? deadline, TimeProvider time)
{
    /// <summary>In this process, then alone, and the same for a second image: together about two thirds of the time. The rest is for fetching and searching.</summary>
    private const int Shares = 4;

    private readonly Moment? end = deadline is { } at ? Moment.In(at - time.GetUtcNow(), time) : null;

    /// <summary>For an image that begins now.</summary>
    public TimeSpan Limit => end is { } last
        ? TimeSpan.FromTicks(Math.Clamp(last.Left(time).Ticks / Shares, TimeSpan.TicksPerMillisecond, longest.Ticks))
        : longest;
}
