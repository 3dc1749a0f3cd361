using System.Net;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>What the status of an HTTP answer means for an image.</summary>
public static class WebStatus
{
    /// <summary>The exception to throw; null when the bytes follow.</summary>
    public static Exception? FindFailure(string source, HttpStatusCode status, Exception? inner = null)
    {
        var says = $"The server answered {(int)status} ({status}) for '{source}'";
        return (int)status switch
        {
            >= 200 and < 300 => null,
            401 or 403 or 407 or 451 => new RequestRejectedException(RejectionReason.Forbidden, $"{says}; give the worker the right to read it.", inner),
            408 or 425 or 429 or >= 500 => new TransientFailureException($"{says}; it is asked again.", inner),
            _ => new RequestRejectedException(RejectionReason.NotFound, $"{says}; check the address.", inner),
        };
    }
}
