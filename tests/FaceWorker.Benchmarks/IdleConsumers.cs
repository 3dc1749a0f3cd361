using System.Diagnostics;
using FaceWorker.Contracts;
using MassTransit;

namespace FaceWorker.Benchmarks;

/// <summary>Does nothing: what the bus by itself can do.</summary>
internal sealed class Idler : IConsumer<IndexImage>
{
    public Task Consume(ConsumeContext<IndexImage> context) => Task.CompletedTask;
}

/// <summary>Does nothing but publish an event, as every job of ours does in the end.</summary>
internal sealed class Publisher : IConsumer<IndexImage>
{
    public Task Consume(ConsumeContext<IndexImage> context) =>
        context.Publish(new RequestRejected { Gallery = context.Message.Gallery, Source = context.Message.Image!.Path, Reason = RejectionReason.Corrupt, Detail = "made up" });
}

/// <summary>The time from the first consumed message to the last.</summary>
internal sealed class ConsumeCount(int all) : IConsumeObserver
{
    private readonly TaskCompletionSource<TimeSpan> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long first;
    private int consumed;

    public Task<TimeSpan> All => done.Task;

    public Task PreConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context)
        where T : class
    {
        Interlocked.CompareExchange(ref first, Stopwatch.GetTimestamp(), 0);
        if (Interlocked.Increment(ref consumed) == all)
            done.TrySetResult(Stopwatch.GetElapsedTime(first));
        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
        where T : class
    {
        done.TrySetException(exception);
        return Task.CompletedTask;
    }
}
