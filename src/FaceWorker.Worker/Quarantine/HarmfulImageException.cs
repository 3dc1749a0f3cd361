using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Worker.Quarantine;

/// <summary>The image ended the process that processed it alone, or exceeded a limit: it must not be delivered again automatically.</summary>
/// <param name="reason"><see cref="RejectionReason.Crashed"/>, <see cref="RejectionReason.TooSlow"/> or <see cref="RejectionReason.TooMuchMemory"/>.</param>
/// <param name="detail">A sentence for a person: the image, the signal or the limit, and the remedy.</param>
internal sealed class HarmfulImageException(RejectionReason reason, string detail) : RequestRejectedException(reason, detail);
