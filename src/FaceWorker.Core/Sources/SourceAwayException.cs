namespace FaceWorker.Core.Sources;

/// <summary>The image's source failed to deliver it; a later attempt may succeed.</summary>
public sealed class SourceAwayException : DeferredException
{
    private SourceAwayException(string message, TimeSpan? retryAfter, Exception? inner)
        : base(message, retryAfter, inner)
    {
    }

    /// <summary>The outage of the whole source; null: the source delivers other images, or is merely busy.</summary>
    public SourceOutage? Outage { get; private init; }

    /// <summary>The source was asked, and failed: an attempt that counts.</summary>
    public bool IsFailure { get; private init; }

    /// <summary>The source is unavailable, and this job is not the one that probes it.</summary>
    public static SourceAwayException Unavailable(SourceOutage outage, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(outage);
        ArgumentNullException.ThrowIfNull(time);
        return new SourceAwayException(outage.Problem, outage.ProbeAt.Left(time), inner: null) { Outage = outage };
    }

    /// <summary>The source was asked and did not answer.</summary>
    /// <remarks>After a failed probe, another job probes next: this image may be the problem.</remarks>
    /// <param name="outage">Null when it has delivered others recently, so that the image is the problem.</param>
    public static SourceAwayException Failed(Exception failure, SourceOutage? outage, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(time);
        return new SourceAwayException(failure.Message, outage is null ? null : 2 * outage.ProbeAt.Left(time), failure) { Outage = outage, IsFailure = true };
    }

    /// <summary>The source answers, but has more requests than it may be sent at once.</summary>
    public static SourceAwayException Busy(string place, TimeSpan retryAfter) =>
        new($"'{place}' is busy with other requests of this worker (Images:RequestsPerHost).", retryAfter, inner: null);
}
