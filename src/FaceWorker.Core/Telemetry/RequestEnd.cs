namespace FaceWorker.Core.Telemetry;

/// <summary>How the handling of a request's delivery ended.</summary>
public enum RequestEnd
{
    /// <summary>Its asker has the answer.</summary>
    Answered,

    /// <summary>Refused for a typed reason, which its asker is told.</summary>
    Rejected,

    /// <summary>There was nothing to do.</summary>
    Ignored,

    /// <summary>Put back, to come again at a later time.</summary>
    Postponed,

    /// <summary>In the dead-letter queue.</summary>
    Parked,

    /// <summary>Left for another worker: this one has lost its device.</summary>
    Returned,

    /// <summary>A bug. It is tried again, and then moved to the error queue.</summary>
    Failed,

    /// <summary>Its asker has stopped waiting, or its deadline has passed.</summary>
    Expired,

    /// <summary>The connection to the broker broke; the broker delivers it again.</summary>
    Lost,
}
