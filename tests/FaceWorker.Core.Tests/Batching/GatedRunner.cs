using System.Collections.Concurrent;
using System.Threading.Channels;
using FaceWorker.Core.Batching;

namespace FaceWorker.Core.Tests.Batching;

/// <summary>A device in the test's hand: every batch waits until the test opens the gate. Answers every number with its square.</summary>
internal sealed class GatedRunner : IBatchRunner<int, int>
{
    private readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<int> started = Channel.CreateUnbounded<int>();

    /// <summary>In the order in which they started.</summary>
    public ConcurrentQueue<int[]> Batches { get; } = new();

    /// <summary>Thrown for a batch that has this item.</summary>
    public Func<int, Exception?> FailureOf { get; init; } = _ => null;

    /// <summary>Returns once for every batch that has started.</summary>
    public async Task UntilStartedAsync() => await started.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public void LetAllGo() => gate.SetResult();

    public async Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<int> items, CancellationToken cancel)
    {
        Batches.Enqueue([.. items]);
        started.Writer.TryWrite(items.Count);
        await gate.Task.WaitAsync(cancel);
        return items.Select(FailureOf).FirstOrDefault(failure => failure is not null) is { } failure
            ? throw failure
            : [.. items.Select(item => item * item)];
    }
}
