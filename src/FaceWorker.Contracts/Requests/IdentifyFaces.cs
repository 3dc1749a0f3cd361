using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>Request: who, of a gallery, are the faces on this image? Answered by <see cref="FacesIdentified"/> or <see cref="RequestRejected"/>.</summary>
public sealed record IdentifyFaces : Question
{
    /// <summary>The gallery to search; required.</summary>
    [Required] public string? Gallery { get; init; }

    /// <summary>The probe image; required. It is not stored.</summary>
    [Required] public ImageReference? Image { get; init; }

    /// <summary>
    /// Further images of the one person whom <see cref="Image"/> shows, 1 to 15: the answer then has one face, seen on all of them. Left out or empty: every face of
    /// <see cref="Image"/> is answered.
    /// </summary>
    [Length(0, 15)] public IReadOnlyList<ImageReference>? MoreImages { get; init; }

    /// <summary>How many candidates to return for each face, 1 to 100; 5 when left out.</summary>
    [Range(1, 100)] public int? Top { get; init; }
}
