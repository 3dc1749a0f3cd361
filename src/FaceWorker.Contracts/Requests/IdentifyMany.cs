using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>
/// Request: who, of a gallery, are the faces on each of these images? Each image is answered by an <see cref="ImageIdentified"/> as soon as it is known, in any order; then <see cref="ManyIdentified"/>, or
/// <see cref="RequestRejected"/> where the request as a whole cannot be fulfilled, says that no more answers follow.
/// </summary>
/// <remarks>It lives until its <see cref="Question.Deadline"/>, however long its images take. Sent again under the same id, only what is not answered yet is worked on; an answer may come twice.</remarks>
public sealed record IdentifyMany : Question
{
    /// <summary>Names this request in its gallery, 1 to 100 characters. All senders over the broker are one caller, and whoever knows an id may fetch its answers: use UUIDs. Required: the answers of images are kept under it.</summary>
    [Required, StringLength(100, MinimumLength = 1)] public override string? RequestId { get; init; }

    /// <summary>The gallery to search; required.</summary>
    [Required] public string? Gallery { get; init; }

    /// <summary>1 to 1,000 probe images; required. They are not stored.</summary>
    [Required, Length(1, 1000)] public IReadOnlyList<ImageReference>? Images { get; init; }

    /// <summary>How many candidates to return for each face, 1 to 100; 5 when left out.</summary>
    [Range(1, 100)] public int? Top { get; init; }
}
