using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>Command: store one image in a gallery and make one of its faces a subject's. Answered by <see cref="SubjectEnrolled"/> or <see cref="RequestRejected"/>.</summary>
/// <remarks>Repeating it is harmless. An image with several faces is refused unless <see cref="Largest"/> or <see cref="Box"/> says which is meant.</remarks>
public sealed record EnrollSubject
{
    /// <summary>The sender's own name for this job, echoed in the answer.</summary>
    public string? JobId { get; init; }

    /// <summary>The gallery; required.</summary>
    [Required] public string? Gallery { get; init; }

    /// <summary>The subject's name, 1 to 200 characters; required. A name that the gallery does not know yet is a new subject.</summary>
    [Required, StringLength(200, MinimumLength = 1)] public string? Subject { get; init; }

    /// <summary>The image; required.</summary>
    [Required] public ImageReference? Image { get; init; }

    /// <summary>True: of several faces the one of the largest area is meant. Not together with <see cref="Box"/>.</summary>
    public bool? Largest { get; init; }

    /// <summary>The face that overlaps this box most is meant. Not together with <see cref="Largest"/>.</summary>
    public FaceBox? Box { get; init; }
}
