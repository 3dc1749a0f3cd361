using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Telemetry;
using FaceWorker.Worker.Quarantine;

namespace FaceWorker.Worker.Consumers;

/// <summary>Where a message goes when its handling has ended.</summary>
internal enum Destination
{
    /// <summary>Nowhere: it is acknowledged.</summary>
    Done,

    /// <summary>The dead-letter queue, until a person decides.</summary>
    DeadLetter,

    /// <summary>A delay queue, or its archive's manifest: it comes again.</summary>
    Later,

    /// <summary>It stays unacknowledged until this worker ends, so that another gets it.</summary>
    AnotherWorker,

    /// <summary>MassTransit, which tries again, and finally moves the message to the error queue.</summary>
    Error,
}

/// <summary>How a request ends: where its message goes, what its asker hears, and the line in its archive's ledger.</summary>
internal sealed record Outcome(Destination Destination, object? Answer = null, ItemOutcome? Line = null, Exception? Cause = null)
{
    /// <summary>The answer was given before, and is kept.</summary>
    public bool IsKnown { get; private init; }

    /// <summary>What the asker hears when there is no answer.</summary>
    public RequestRejectedException? Rejection => Cause as RequestRejectedException;

    /// <summary>The same in a word.</summary>
    public RequestEnd End => Destination switch
    {
        Destination.DeadLetter => RequestEnd.Parked,
        Destination.Later => RequestEnd.Postponed,
        Destination.AnotherWorker => RequestEnd.Returned,
        Destination.Error => RequestEnd.Failed,
        _ => Rejection is not null ? RequestEnd.Rejected : Answer is not null ? RequestEnd.Answered : RequestEnd.Ignored,
    };

    public static Outcome Answered(object answer, ItemOutcome? line = null) => new(Destination.Done, answer, line);

    public static Outcome Known(object answer) => new(Destination.Done, answer) { IsKnown = true };

    /// <summary>There is nothing to do, and nobody is told.</summary>
    public static Outcome Ignored(ItemOutcome? line = null) => new(Destination.Done, Line: line);

    /// <summary>Maps every exception.</summary>
    /// <param name="item">The archive's item that the message is the job of.</param>
    /// <param name="isJob">It is a job and not a question: questions that were answered need not be kept.</param>
    /// <param name="isLastAttempt">MassTransit will not try again.</param>
    public static Outcome Of(Exception exception, ItemDelivery? item, bool isJob, bool isLastAttempt) => exception switch
    {
        HarmfulImageException harmful when isJob => new(Destination.DeadLetter, Line: item?.Parked(harmful), Cause: harmful),
        RequestRejectedException rejected => new(Destination.Done, Line: item?.Rejected(rejected), Cause: rejected),
        DeferredException => new(Destination.Later, Cause: exception),
        DeviceLostException => new(Destination.AnotherWorker, Cause: exception),
        _ => new(Destination.Error, Line: isLastAttempt ? item?.Failed(exception) : null, Cause: exception),
    };
}
