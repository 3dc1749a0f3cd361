using System.Runtime.ExceptionServices;
using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace FaceWorker.Worker.Consumers;

/// <summary>
/// Keeps an endpoint alive when the link to the broker breaks. MassTransit connects an endpoint again only after the last of its old
/// deliveries has ended, and a send of one may never end: in RabbitMQ.Client, a send that is queued while its channel is closed and
/// disposed never returns, whatever its time limit. Such a delivery is abandoned. No lost delivery goes to the error queue, because the
/// broker delivers the message again.
/// </summary>
internal sealed class LostDeliveryFilter(TimeProvider time, ILogger<LostDeliveryFilter> log) : IFilter<ReceiveContext>, IFilter<ExceptionReceiveContext>
{
    /// <summary>How long a delivery whose channel is closed may take to end by itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>A send may fail before the channel of its own delivery is known to be closed.</summary>
    private static readonly TimeSpan UntilItIsKnown = TimeSpan.FromSeconds(2);

    /// <summary>The outermost filter of a delivery.</summary>
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        using var life = DeliveryLife.Of(context);
        using var abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var afterGrace = life.Ended.UnsafeRegister(_ => abandon.CancelAfter(Grace), null);
        var work = next.Send(context);
        try
        {
            await work.WaitAsync(abandon.Token);
        }
        catch (OperationCanceledException) when (!work.IsCompleted)
        {
            log.DeliveryAbandoned(context.InputAddress.Segments[^1], Grace.TotalSeconds);
            throw;
        }
    }

    /// <summary>First on the way to the error queue.</summary>
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        using var life = DeliveryLife.Of(context);
        if (IsOfTheLink(context.Exception))
            await Task.Delay(UntilItIsKnown, time, life.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (life.IsLost)
            ExceptionDispatchInfo.Throw(context.Exception);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("lost-delivery");

    private static bool IsOfTheLink(Exception? exception) =>
        exception is ConnectionException or TransportUnavailableException or RabbitMQClientException || (exception is not null && IsOfTheLink(exception.InnerException));
}
