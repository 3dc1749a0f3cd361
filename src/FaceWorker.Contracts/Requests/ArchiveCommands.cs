using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>Command: index every image of a source. Answered by <see cref="ArchiveProgressed"/> or <see cref="RequestRejected"/>.</summary>
/// <remarks>Repeating it is harmless: a gallery has a source once. A paused or cancelled archive resumes; a completed one is listed again.</remarks>
public sealed record AddArchive
{
    /// <summary>The gallery that the faces go to; required.</summary>
    [Required] public string? Gallery { get; init; }

    /// <summary>An absolute path, as the workers see it, of a folder or of a list of URLs; the URL of such a list; or <c>s3://bucket/prefix</c>. Required.</summary>
    [Required] public string? Source { get; init; }
}

/// <summary>Command: send no more jobs of the archive until it is resumed. Answered by <see cref="ArchiveProgressed"/> or <see cref="RequestRejected"/>.</summary>
public sealed record PauseArchive([property: Required] long? Archive);

/// <summary>Command: resume a paused or cancelled archive. Answered by <see cref="ArchiveProgressed"/> or <see cref="RequestRejected"/>.</summary>
public sealed record ResumeArchive([property: Required] long? Archive);

/// <summary>Command: send no more jobs of the archive; what is indexed stays. Answered by <see cref="ArchiveProgressed"/> or <see cref="RequestRejected"/>.</summary>
public sealed record CancelArchive([property: Required] long? Archive);

/// <summary>Command: list the source again, for what is new, changed or gone. Answered by <see cref="ArchiveProgressed"/> or <see cref="RequestRejected"/>.</summary>
public sealed record RescanArchive([property: Required] long? Archive);

/// <summary>Command: send failed items again. Answered by <see cref="ArchiveProgressed"/> or <see cref="RequestRejected"/>.</summary>
public sealed record RetryArchive([property: Required] long? Archive)
{
    /// <summary>Only those that failed for this reason.</summary>
    public RejectionReason? Reason { get; init; }

    /// <summary>Only those whose source matches, with <c>*</c> and <c>?</c>.</summary>
    public string? PathPattern { get; init; }
}
