namespace FaceWorker.Core.Batching;

/// <summary>The runs that several batchers may have at the same time together, because they share what runs them: the processors.</summary>
/// <remarks>
/// Work-conserving: no slot stays free while a batcher waits. A freed slot goes to the first batcher in which an interactive item waits, otherwise to
/// the first of all; those without one keep bulk's share of the slots.
/// </remarks>
/// <param name="count">Runs at the same time.</param>
public sealed class RunSlots(int count)
{
    private readonly Lock changing = new();
    private readonly BatchPolicy policy = new(new BatchingOptions { MaxBatchSize = 1 });
    private readonly List<Waiter> waiting = []; // in their order; at most as many as the batchers have instances
    private int free = count;

    /// <summary>Waits for a slot; disposing gives it back.</summary>
    /// <param name="isUrgent">Whether an interactive item waits; asked each time when a slot is given.</param>
    public async Task<IDisposable> TakeAsync(Func<bool> isUrgent)
    {
        var waiter = new Waiter(isUrgent, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (changing)
        {
            if (free > 0)
            {
                free--;
                return new Slot(this);
            }

            waiting.Add(waiter);
        }

        await waiter.Turn.Task;
        return new Slot(this);
    }

    private void GiveBack()
    {
        lock (changing)
        {
            if (waiting.Count == 0)
            {
                free++;
                return;
            }

            var urgent = waiting.FindAll(waiter => waiter.IsUrgent());
            var next = policy.Next(urgent.Count, waiting.Count - urgent.Count).Interactive > 0 ? urgent[0] : waiting.Find(waiter => !urgent.Contains(waiter))!;
            waiting.Remove(next);
            next.Turn.SetResult();
        }
    }

    private sealed record Waiter(Func<bool> IsUrgent, TaskCompletionSource Turn);

    /// <summary>The right to one run.</summary>
    private sealed class Slot(RunSlots slots) : IDisposable
    {
        public void Dispose() => slots.GiveBack();
    }
}
