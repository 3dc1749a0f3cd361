using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>Request: do two images show the same person? Answered by <see cref="FacesVerified"/> or <see cref="RequestRejected"/>.</summary>
public sealed record VerifyFaces : Question
{
    /// <summary>The first image; required.</summary>
    [Required] public ImageReference? First { get; init; }

    /// <summary>The second image; required.</summary>
    [Required] public ImageReference? Second { get; init; }

    /// <summary>The gallery whose pack and thresholds count; nothing of it is searched. Not together with <see cref="Pack"/>.</summary>
    public string? Gallery { get; init; }

    /// <summary>The model pack to compare with, by the thresholds of its card; the pack <c>default</c> when this and <see cref="Gallery"/> are left out.</summary>
    public string? Pack { get; init; }
}
