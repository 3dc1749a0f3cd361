namespace FaceWorker.Core;

/// <summary>The job cannot go on now. It is put back with a time, so that nothing waits in a worker.</summary>
/// <param name="retryAfter">How long it is put back for; null: as long as its own failures so far suggest.</param>
public class DeferredException(string message, TimeSpan? retryAfter, Exception? inner = null) : TransientFailureException(message, inner)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
