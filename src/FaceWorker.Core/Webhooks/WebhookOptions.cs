using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Webhooks;

/// <summary>How webhooks are called.</summary>
public sealed class WebhookOptions
{
    /// <summary>Hosts that may have a private address, and may be called without TLS, as addresses name them: <c>host</c>, or <c>host:port</c> for another port than the scheme's own. Default: none.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>How long a receiver may take to answer. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts at an event before it is given up. Default 10, which with the pauses takes about a day.</summary>
    [Range(1, 100)] public int Attempts { get; init; } = 10;

    /// <summary>The pause after the first failed attempt; each further one is four times as long. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")] public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause. Default 6 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")] public TimeSpan LongestPause { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The pause after so many failed attempts; null: that was the last one.</summary>
    public TimeSpan? PauseAfter(int attempts) => attempts >= Attempts ? null : TimeSpan.FromTicks((long)Math.Min(LongestPause.Ticks, FirstPause.Ticks * Math.Pow(4, attempts - 1)));
}
