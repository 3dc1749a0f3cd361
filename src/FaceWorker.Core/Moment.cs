namespace FaceWorker.Core;

/// <summary>A moment by a clock that only goes forward: for durations within a process, because the machine's clock may be set meanwhile.</summary>
/// <remarks>It means nothing to another process. What travels or is stored is a duration, or a <see cref="DateTimeOffset"/>.</remarks>
public readonly record struct Moment
{
    private readonly long timestamp;

    private Moment(long timestamp) => this.timestamp = timestamp;

    public static Moment Now(TimeProvider time) => In(TimeSpan.Zero, time);

    /// <param name="span">From now; negative: that long ago.</param>
    public static Moment In(TimeSpan span, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new Moment(time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>How long ago it was; negative: it is still to come.</summary>
    public TimeSpan Ago(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return time.GetElapsedTime(timestamp);
    }

    /// <summary>How long it is until then; negative: it is over.</summary>
    public TimeSpan Left(TimeProvider time) => -Ago(time);
}
