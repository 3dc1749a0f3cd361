using System.Collections.Concurrent;

namespace FaceWorker.Worker.Duties;

/// <summary>What a duty may be woken by. All that is lost with a wake-up is time: the duty's interval ends its pause anyway.</summary>
internal enum Wakeup
{
    /// <summary>Somebody has requested an operation; said by the database.</summary>
    OperationRequested,

    /// <summary>A listing has found files; said by the database.</summary>
    FilesToSend,

    /// <summary>Faces were stored in a gallery that keeps up its people; said by the database.</summary>
    FacesStored,

    /// <summary>A grouping into people has changed something; said by the database.</summary>
    PeopleChanged,

    /// <summary>Here a file or an operation has ended, and perhaps its archive with it.</summary>
    WorkEnded,

    /// <summary>Here events were written that have no numbers yet.</summary>
    EventsWritten,

    /// <summary>Here events were given their numbers.</summary>
    EventsNumbered,
}

/// <summary>Wakes the duties of this process.</summary>
internal sealed class Wakeups
{
    private readonly ConcurrentDictionary<Wakeup, TaskCompletionSource> awaited = new();

    /// <summary>Completes at the next call of <see cref="Wake"/> after this one.</summary>
    public Task NextAsync(Wakeup wakeup) => awaited.GetOrAdd(wakeup, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Wake(Wakeup wakeup)
    {
        if (awaited.TryRemove(wakeup, out var next))
            next.SetResult();
    }
}
