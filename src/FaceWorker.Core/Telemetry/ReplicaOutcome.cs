namespace FaceWorker.Core.Telemetry;

/// <summary>What came of asking a replica.</summary>
public enum ReplicaOutcome
{
    /// <summary>It answered, and the primary confirmed it.</summary>
    Read,

    /// <summary>It answered with what is not so any more; the primary was asked.</summary>
    Changed,

    /// <summary>It is too far behind; the primary was asked.</summary>
    Stale,

    /// <summary>It could not answer this, for example of a gallery that it does not have yet; the primary was asked.</summary>
    Refused,

    /// <summary>None answers; the primary was asked.</summary>
    Unavailable,
}
