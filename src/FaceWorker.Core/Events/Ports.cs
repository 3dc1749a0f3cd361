namespace FaceWorker.Core.Events;

/// <summary>Writes events that are no part of another transaction.</summary>
public interface IEventOutbox
{
    /// <summary>An event of a gallery that is being deleted is not written.</summary>
    /// <exception cref="TransientFailureException">The database is unavailable.</exception>
    Task AddAsync(NewEvent news, CancellationToken cancel);
}

/// <summary>One turn at numbering and publishing.</summary>
/// <param name="Events">To be published, in this order.</param>
/// <param name="Numbered">How many were given their numbers in this turn.</param>
/// <param name="From">Up to this number all was published before.</param>
/// <param name="UpTo">And up to this one when these events are.</param>
/// <param name="IsLast">There are no more to publish.</param>
public sealed record RelayTurn(IReadOnlyList<NumberedEvent> Events, int Numbered, long From, long UpTo, bool IsLast);

/// <summary>Numbers what is committed, and knows what was published. One worker at a time has the turn.</summary>
/// <remarks>Every method throws a <see cref="TransientFailureException"/> while the database is unavailable.</remarks>
public interface IEventRelay
{
    /// <summary>Takes the turn, numbers the events that have none, and reads those to publish next. The turn ends with <see cref="EndAsync"/>, or by itself with the lease.</summary>
    /// <returns>Null: there is nothing to do, or another worker has the turn.</returns>
    Task<RelayTurn?> BeginAsync(TimeSpan lease, CancellationToken cancel);

    /// <summary>All events up to this number are published; another worker may have the turn.</summary>
    Task EndAsync(long published, CancellationToken cancel);

    /// <summary>Deletes events that were published and are older than that, those that a webhook has not taken yet only once they are twice as old; and what was still written of people while they were being forgotten.</summary>
    /// <returns>Whether there may be more of them.</returns>
    Task<bool> ForgetAsync(TimeSpan retention, CancellationToken cancel);
}
