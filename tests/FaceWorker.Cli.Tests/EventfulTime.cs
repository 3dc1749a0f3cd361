namespace FaceWorker.Cli.Tests;

/// <summary>A clock on which waiting takes no time: something happens instead, and then it is over.</summary>
internal sealed class EventfulTime(Func<Task> meanwhile) : TimeProvider
{
    private Exception? failure;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (failure is not null)
            throw failure;
        _ = HappenAsync(callback, state);
        return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async Task HappenAsync(TimerCallback callback, object? state)
    {
        await Task.Yield(); // whoever made the timer has it by then
        try
        {
            await meanwhile();
        }
        catch (Exception exception)
        {
            failure = exception; // the next wait tells
        }

        callback(state);
    }
}
