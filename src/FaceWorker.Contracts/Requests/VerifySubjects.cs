using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>Request: does this image show one of these subjects? Answered by <see cref="SubjectsVerified"/> or <see cref="RequestRejected"/>.</summary>
public sealed record VerifySubjects : Question
{
    /// <summary>The gallery that knows the subjects; required.</summary>
    [Required] public string? Gallery { get; init; }

    /// <summary>The image; required. It is not stored.</summary>
    [Required] public ImageReference? Image { get; init; }

    /// <summary>Names of 1 to 1,000 subjects, each once; required.</summary>
    [Required, Length(1, 1000)] public IReadOnlyList<string>? Subjects { get; init; }
}
