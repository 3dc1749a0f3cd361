using System.Runtime.ExceptionServices;
using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace FaceWorker.Worker.Consumers;

/// <summary>
/// Keeps an endpoint alive when the link to the broker breaks. MassTransit connects an endpoint again only after the last of its old
/// deliveries has ended, and a send of one may never end: in RabbitMQ.Client, what waits for its turn on a channel that is closed and
/// disposed meanwhile waits for ever, whatever its time limit. Such a delivery is let go. None that is lost goes to the error queue,
/// because the broker delivers it again.
/// </summary>
internal sealed class LostDeliveryFilter(TimeProvider time, ILogger<LostDeliveryFilter> log) : IFilter<ReceiveContext>, IFilter<ExceptionReceiveContext>
{
    /// <summary>A delivery whose channel is closed has this long to end by itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>A send may fail before the channel of its own delivery is known to be closed, too.</summary>
    private static readonly TimeSpan UntilItIsKnown = TimeSpan.FromSeconds(2);

    /// <summary>Outermost: around all that is done for a delivery.</summary>
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        using var life = DeliveryLife.Of(context);
        using var letGo = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var afterGrace = life.Ended.UnsafeRegister(_ => letGo.CancelAfter(Grace), null);
        var work = next.Send(context);
        try
        {
            await work.WaitAsync(letGo.Token);
        }
        catch (OperationCanceledException) when (!work.IsCompleted)
        {
            log.DeliveryLetGo(context.InputAddress.Segments[^1], Grace.TotalSeconds);
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
