namespace FaceWorker.Core;

/// <summary>What runs the models has stopped doing so, after it had been warm: no image is at fault, and nothing can be computed in this process any more.</summary>
/// <remarks>The worker gives back what it holds and exits for its supervisor (docs/decisions/0065).</remarks>
public sealed class DeviceLostException(string message, Exception inner) : Exception(message, inner);
