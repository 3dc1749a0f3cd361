using FaceWorker.Contracts;

namespace FaceWorker.Core.Images;

/// <summary>The one expected exception: the request or its image cannot be used, and repeating it unchanged will not help.</summary>
/// <remarks>Thrown by whichever step finds out; turned into an answer in one place, the worker's consumers.</remarks>
/// <param name="detail">A sentence for a person that names the image or setting concerned, its value, and the remedy.</param>
public sealed class RequestRejectedException(RejectionReason reason, string detail, Exception? inner = null) : Exception(detail, inner)
{
    public RejectionReason Reason { get; } = reason;
}
