using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>Command: find the faces of one image and store them in a gallery. Answered by <see cref="ImageIndexed"/> or <see cref="RequestRejected"/>.</summary>
/// <remarks>Repeating it is harmless: an image is known by its gallery and the SHA-256 of its bytes.</remarks>
public sealed record IndexImage
{
    /// <summary>The sender's own name for this job, echoed in the answer.</summary>
    public string? JobId { get; init; }

    /// <summary>The gallery that the faces go to; required.</summary>
    [Required] public string? Gallery { get; init; }

    /// <summary>The image; required.</summary>
    [Required] public ImageReference? Image { get; init; }

    /// <summary>The archive's item that this job is for; null for a single image. Set by workers.</summary>
    public ArchiveItemReference? Item { get; init; }
}

/// <summary>A file of an archive's manifest.</summary>
public sealed record ArchiveItemReference(long Archive, long Item);
