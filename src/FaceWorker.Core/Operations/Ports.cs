using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Operations;

/// <summary>Operations as those who work on them see them. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
/// <remarks>A process that begins one holds it for the time of a lease, which it may renew. Reports by a process whose lease was taken over are ignored.</remarks>
public interface IOperationStore
{
    /// <summary>Begins the operation that is next of its kind: one that waits and whose time has come, or one whose lease has ended.</summary>
    /// <returns>Null when there is none.</returns>
    Task<Operation?> ClaimAsync(OperationKind kind, TimeSpan lease, CancellationToken cancel);

    /// <summary>Requests an operation and begins it in one step; one that is queued or was abandoned is begun with these parameters.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery; or somebody works on such an operation.</exception>
    Task<Operation> BeginAsync(OperationRequest request, TimeSpan lease, CancellationToken cancel);

    /// <summary>Extends the lease, and says how far the operation is.</summary>
    Task<LeaseState> RenewAsync(Operation operation, OperationProgress progress, TimeSpan lease, CancellationToken cancel);

    /// <summary>The operation has ended: it is done, or has failed for this problem.</summary>
    Task EndAsync(Operation operation, OperationProgress progress, string? problem, CancellationToken cancel);

    /// <summary>This attempt is over. The next one may begin after the pause; where somebody wants it cancelled, it is.</summary>
    Task ReturnAsync(Operation operation, OperationProgress progress, TimeSpan pause, string? problem, CancellationToken cancel);
}

/// <summary>How it stands with a lease.</summary>
public enum LeaseState
{
    Held,

    /// <summary>It is held, and somebody wants the operation cancelled.</summary>
    ToBeCancelled,

    /// <summary>It ended and somebody else has the operation, or the operation is gone with its gallery.</summary>
    Lost,
}

/// <summary>Operations as people see them. Each change is a line of the audit, under the caller's name. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface IOperationAdministration
{
    /// <summary>The newest first, at most a thousand.</summary>
    /// <param name="gallery">Null: of all galleries.</param>
    /// <param name="all">Also those that need no attention: they are done or cancelled, or have failed before another one for the same thing.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    Task<IReadOnlyList<Operation>> ListAsync(GalleryName? gallery, bool all, CancellationToken cancel);

    /// <exception cref="RequestRejectedException">Unknown operation.</exception>
    Task<Operation> FindAsync(long operation, CancellationToken cancel);

    /// <summary>Cancels one that waits at once; one that runs is stopped when it is next heard of, and what it has done so far stays.</summary>
    /// <exception cref="RequestRejectedException">Unknown operation; it has ended; or the caller may not.</exception>
    Task<Operation> CancelAsync(RequestContext context, long operation, CancellationToken cancel);

    /// <summary>Queues one that has failed or was cancelled again; one that waits for its next attempt waits no longer.</summary>
    /// <exception cref="RequestRejectedException">Unknown operation; it runs, is done, or another one does the same; or the caller may not.</exception>
    Task<Operation> RetryAsync(RequestContext context, long operation, CancellationToken cancel);
}

/// <summary>Does the work of one kind of operation. Begun again after a kill, it goes on with what there is, or starts over: doing it twice is harmless.</summary>
public interface IOperationRunner
{
    OperationKind Kind { get; }

    /// <summary>Whether this process may do such work at all; otherwise it is left to others.</summary>
    Task<bool> MayRunAsync(CancellationToken cancel) => Task.FromResult(true);

    /// <summary>Returns when the operation is done.</summary>
    /// <exception cref="RequestRejectedException">It cannot be done as it was requested.</exception>
    /// <exception cref="TransientFailureException">It cannot be done now, and is tried again.</exception>
    /// <exception cref="OperationCanceledException">It was stopped, or is not wanted any more.</exception>
    Task RunAsync(Operation operation, IProgress<OperationProgress> progress, CancellationToken cancel);
}
