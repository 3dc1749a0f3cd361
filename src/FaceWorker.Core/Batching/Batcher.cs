using System.Diagnostics;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Core.Batching;

/// <summary>Pools the items of many callers into batches; a failing batch is retried item by item, so that one bad item fails alone.</summary>
/// <remarks>
/// Work-conserving: an idle instance takes at once what waits, unless it is to linger until a batch is full; a batch grows only while all instances are busy.
/// Disposing drains: what was accepted is run, later callers get an <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class Batcher<TItem, TResult> : IBatcher<TItem, TResult>, IAsyncDisposable
{
    private readonly Stage stage;
    private readonly IBatchRunner<TItem, TResult> runner;
    private readonly BatchingOptions options;
    private readonly TimeProvider time;
    private readonly BatchPolicy policy;
    private readonly Lock taking = new();
    private readonly RunSlots? slots;
    private readonly Instruments? instruments;
    private readonly FairLane<PendingItem<TItem, TResult>> interactive;
    private readonly FairLane<PendingItem<TItem, TResult>> bulk;
    private readonly SemaphoreSlim arrivals = new(0);
    private readonly Task[] instances;
    private volatile TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool draining;

    /// <param name="stage">Stands in metrics, spans and messages.</param>
    /// <param name="slots">The run slots that it shares with other batchers, in addition to its own instances.</param>
    public Batcher(Stage stage, IBatchRunner<TItem, TResult> runner, BatchingOptions options, TimeProvider? time = null, RunSlots? slots = null, Instruments? instruments = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.stage = stage;
        this.runner = runner;
        this.options = options;
        this.time = time ?? TimeProvider.System;
        policy = new BatchPolicy(options);
        this.slots = slots;
        this.instruments = instruments;
        interactive = new FairLane<PendingItem<TItem, TResult>>(stage.ToString(), options.LaneCapacity);
        bulk = new FairLane<PendingItem<TItem, TResult>>(stage.ToString(), options.LaneCapacity);
        instruments?.ObservePending(this, stage, lane => lane == Lane.Interactive ? interactive.Count : bulk.Count);
        instances = [.. Enumerable.Range(0, options.Instances).Select(_ => Task.Run(RunInstanceAsync))];
    }

    /// <inheritdoc />
    public async Task<TResult> RunAsync(TItem item, Turn turn, CancellationToken cancel)
    {
        using var span = Spans.Source.StartActivity(stage.Name)?.SetTag(Attributes.Model, stage.Model);
        var pending = new PendingItem<TItem, TResult>(item, turn.Lane, time.GetTimestamp(), span);
        await (turn.Lane == Lane.Interactive ? interactive : bulk).EnqueueAsync(turn.Gallery, turn.Priority, pending, cancel);
        arrivals.Release();
        if (Waiting >= options.MaxBatchSize)
            full.TrySetResult();
        await using var leaving = cancel.UnsafeRegister(static (item, token) => ((PendingItem<TItem, TResult>)item!).Leave(token), pending);
        return await pending.Result;
    }

    private int Waiting => interactive.Count + bulk.Count;

    public async ValueTask DisposeAsync()
    {
        interactive.Close();
        bulk.Close();
        draining = true;
        arrivals.Release(instances.Length);
        await Task.WhenAll(instances);
        instruments?.ForgetPending(this);
    }

    private async Task RunInstanceAsync()
    {
        Activity.Current = null; // the loop belongs to no request, whoever made the batcher
        while (true)
        {
            if (!draining)
                await arrivals.WaitAsync();
            if (options.Linger > TimeSpan.Zero && !draining)
                await LingerAsync();

            using var slot = slots is null ? null : await slots.TakeAsync(() => interactive.Count > 0, () => Math.Min(1, (double)Waiting / options.MaxBatchSize));
            var batch = TakeBatch();
            // Each item announced itself once; those that ride along with the first need no turn of their own.
            for (var i = 1; i < batch.Count && arrivals.Wait(0); i++)
            {
            }

            if (batch.Count > 0)
                await RunBatchAsync(batch);
            else if (draining && interactive.IsDeserted && bulk.IsDeserted)
                return;
            else if (draining)
                await Task.Yield(); // callers who waited for room are on their way
        }
    }

    /// <summary>Until a batch is full, or for as long as the options say.</summary>
    private async Task LingerAsync()
    {
        TaskCompletionSource filling;
        lock (taking)
            filling = full.Task.IsCompleted ? full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : full;
        // Counted after that, so that an item that fills the batch meanwhile is seen here or ends the wait.
        if (Waiting > 0 && Waiting < options.MaxBatchSize)
            await Task.WhenAny(filling.Task, Task.Delay(options.Linger, time));
    }

    private List<PendingItem<TItem, TResult>> TakeBatch()
    {
        lock (taking)
        {
            var plan = policy.Next(interactive.Count, bulk.Count);
            var batch = new List<PendingItem<TItem, TResult>>(plan.Total);
            Claim(interactive, plan.Interactive, batch);
            Claim(bulk, plan.Bulk, batch);
            return batch;
        }
    }

    private void Claim(FairLane<PendingItem<TItem, TResult>> lane, int count, List<PendingItem<TItem, TResult>> batch)
    {
        while (count > 0 && lane.TryDequeue() is { } pending)
        {
            if (!pending.TryClaim())
                continue;
            batch.Add(pending);
            instruments?.Queued(stage, pending.Lane, time.GetElapsedTime(pending.ArrivedAt));
            count--;
        }
    }

    private async Task RunBatchAsync(IReadOnlyList<PendingItem<TItem, TResult>> batch)
    {
        using var span = Spans.StartBatch(stage, batch.Select(pending => pending.Span));
        var began = time.GetTimestamp();
        try
        {
            var results = await runner.RunAsync([.. batch.Select(pending => pending.Item)], CancellationToken.None);
            if (results.Count != batch.Count)
                throw new InvalidOperationException($"The runner of '{stage}' answered {batch.Count} items with {results.Count} results. This is a bug.");
            instruments?.Executed(stage, time.GetElapsedTime(began));
            for (var i = 0; i < batch.Count; i++)
            {
                Answered(batch[i]);
                batch[i].Complete(results[i]);
            }
        }
#pragma warning disable CA1031 // Every exception of the runner is passed to the callers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            instruments?.Executed(stage, time.GetElapsedTime(began), exception);
            span?.SetStatus(ActivityStatusCode.Error, exception.Message);
            // An unavailable server is unavailable for every item: retrying singly would only multiply the timeouts.
            if (batch.Count == 1 || exception is TransientFailureException or DeviceLostException)
                foreach (var pending in batch)
                {
                    Answered(pending, exception);
                    pending.Fail(exception);
                }
            else
                foreach (var pending in batch)
                    await RunBatchAsync([pending]);
        }
    }

    private void Answered(PendingItem<TItem, TResult> pending, Exception? failure = null) => instruments?.Answered(stage, pending.Lane, time.GetElapsedTime(pending.ArrivedAt), failure);
}
