namespace FaceWorker.Core.Batching;

/// <summary>Limits how many runs several batchers, or all decoders, have at the same time, because they share what executes them: the processors, or a GPU.</summary>
/// <remarks>
/// Work-conserving: no slot stays free while a batcher waits. A freed slot goes to the first batcher in which an interactive item waits, otherwise to
/// the first of all, or to the one with the fullest batch; those without an interactive item keep bulk's share of the slots.
/// </remarks>
/// <param name="count">Runs at the same time.</param>
/// <param name="preferFull">Whether the fullest batch goes first, until another one has been passed over too often: for a device on which a run of few rows takes nearly as long as one of many.</param>
public sealed class RunSlots(int count, bool preferFull = false)
{
    /// <summary>How many slots may go to fuller batches before a waiting one gets its turn.</summary>
    public const int MostPassedOver = 8;

    private readonly Lock changing = new();
    private readonly BatchPolicy policy = new(new BatchingOptions { MaxBatchSize = 1 });
    private readonly List<Waiter> waiting = []; // in their order; at most as many as there are instances or pictures
    private int free = count;

    /// <summary>Waits for a slot; disposing gives it back.</summary>
    /// <param name="isUrgent">Whether an interactive item waits; asked each time when a slot is given.</param>
    /// <param name="fullness">The share of its largest batch that waits; asked likewise.</param>
    public async Task<IDisposable> TakeAsync(Func<bool> isUrgent, Func<double>? fullness = null)
    {
        var waiter = new Waiter(isUrgent, fullness ?? (static () => 0), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
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
            var next = policy.Next(urgent.Count, waiting.Count - urgent.Count).Interactive > 0 ? urgent[0] : NextOf(waiting.FindAll(waiter => !urgent.Contains(waiter)));
            waiting.Remove(next);
            next.Turn.SetResult();
        }
    }

    private Waiter NextOf(List<Waiter> patient)
    {
        if (!preferFull)
            return patient[0];
        var next = patient.Find(waiter => waiter.PassedOver >= MostPassedOver) ?? patient.MaxBy(waiter => waiter.Fullness())!;
        foreach (var other in patient)
            other.PassedOver++;
        return next;
    }

    private sealed class Waiter(Func<bool> isUrgent, Func<double> fullness, TaskCompletionSource turn)
    {
        public Func<bool> IsUrgent => isUrgent;

        public Func<double> Fullness => fullness;

        public TaskCompletionSource Turn => turn;

        public int PassedOver { get; set; }
    }

    /// <summary>The right to one run.</summary>
    private sealed class Slot(RunSlots slots) : IDisposable
    {
        public void Dispose() => slots.GiveBack();
    }
}
