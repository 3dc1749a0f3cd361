namespace FaceWorker.Testing;

/// <summary>A clock that stands still until a test moves it. It has no timers.</summary>
public sealed class ManualTime : TimeProvider
{
    private long ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;
    private long set; // ticks that the clock is ahead of what has passed

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    /// <summary>Somebody sets the clock; no time passes.</summary>
    public void SetClock(TimeSpan by) => Interlocked.Add(ref set, by.Ticks);

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp() + Interlocked.Read(ref set), TimeSpan.Zero);
}
