using FaceWorker.Contracts;

namespace FaceWorker.Worker.Quarantine;

/// <summary>The image ended the process that worked on it alone, or went beyond its limits: the job belongs into the dead-letter queue.</summary>
/// <param name="detail">A sentence for a person: the image, the signal or the limit, and the remedy.</param>
internal sealed class JobParkedException(RejectionReason reason, string detail) : Exception(detail)
{
    /// <summary><see cref="RejectionReason.Crashed"/>, <see cref="RejectionReason.TooSlow"/> or <see cref="RejectionReason.TooMuchMemory"/>.</summary>
    public RejectionReason Reason { get; } = reason;
}
