using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>Command: store a face that the detector missed, at a box that a person drew on an image of a gallery. Answered by <see cref="FaceAdded"/> or <see cref="RequestRejected"/>.</summary>
/// <remarks>Repeating it is harmless. The face is nobody's: assign it, or enrol the image with the box.</remarks>
public sealed record AddFace : Question
{
    /// <summary>The gallery; required.</summary>
    [Required] public string? Gallery { get; init; }

    /// <summary>The image, by its id; required.</summary>
    [Required] public long? ImageId { get; init; }

    /// <summary>Where the face is, in pixels of the upright image; required.</summary>
    [Required] public FaceBox? Box { get; init; }
}
