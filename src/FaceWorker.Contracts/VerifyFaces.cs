namespace FaceWorker.Contracts;

/// <summary>Request: do two images show the same person? Answered by <see cref="FacesVerified"/> or <see cref="RequestRejected"/>.</summary>
public sealed record VerifyFaces
{
    /// <summary>The sender's own name for this request, echoed in the answer.</summary>
    public string? JobId { get; init; }

    /// <summary>The first image; required.</summary>
    public ImageReference? First { get; init; }

    /// <summary>The second image; required.</summary>
    public ImageReference? Second { get; init; }

    /// <summary>The model pack to compare with; the worker's default pack when left out.</summary>
    public string? Pack { get; init; }
}
