using FaceWorker.Core.Galleries;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>A source of images in bulk for one gallery: a folder, a list of URLs, or a bucket.</summary>
/// <param name="Gallery">Where the faces go.</param>
/// <param name="Source">As its owner wrote it, links and all.</param>
/// <param name="Listing">How many times the source was, or is to be, listed.</param>
/// <param name="ListingProblem">Why the last attempt to list it failed, as its operation says; null: it did not.</param>
/// <param name="LastListing">What the present listing found; null until it is finished.</param>
public sealed record Archive(
    long Id, GalleryName Gallery, ArchiveSource Source, ArchiveState State, int Listing, string? ListingProblem, ListingResult? LastListing,
    DateTimeOffset CreatedAt, DateTimeOffset? CompletedAt);

/// <summary>What an archive does. Paused: nothing is sent; what workers have begun is finished, the rest goes back to the manifest.</summary>
public enum ArchiveState
{
    Running,
    Paused,
    Cancelled,
    Completed,
}

/// <summary>What a finished listing found: files new to the manifest, files of another version than last time, the same, and those no longer there.</summary>
public sealed record ListingResult(long Added, long Changed, long Unchanged, long Vanished, DateTimeOffset FinishedAt);

/// <summary>Where an archive's files are: an absolute path of a folder or of a list of URLs as the workers see it, the URL of such a list, or <c>s3://bucket/prefix</c>.</summary>
public readonly record struct ArchiveSource
{
    /// <summary>What an index row of the database has room for.</summary>
    public const int MaxLength = 600;

    /// <exception cref="ArgumentException">None of these; see <see cref="FindProblem"/>.</exception>
    public ArchiveSource(string text)
    {
        if (FindProblem(text) is { } problem)
            throw new ArgumentException(problem, nameof(text));
        Text = Path.IsPathFullyQualified(text) ? Path.TrimEndingDirectorySeparator(text) : text; // a folder is one archive, however it was written
    }

    /// <summary>As its owner wrote it, to list it by.</summary>
    public string Text { get; }

    /// <summary>As it is shown.</summary>
    public override string ToString() => PublicAddress.Of(Text);

    /// <summary>Why a text is no source, in a sentence with the remedy; null when it is one.</summary>
    public static string? FindProblem(string? text) => text switch
    {
        null or "" => "The source is missing; give a folder, a list of URLs, or s3://bucket/prefix.",
        _ when Math.Max(text.Length, PublicAddress.Of(text).Length) is > MaxLength and var length => $"The source has {length} characters; give one of at most {MaxLength}, for example by a link to the folder.",
        _ when text.Any(char.IsControl) => "The source has control characters; rename the folder, or give a link to it.",
        _ when Path.IsPathFullyQualified(text) || IsUrl(text) => null,
        _ => $"'{PublicAddress.Of(text)}' is no source: give an absolute path as the workers see it, http(s)://..., or s3://bucket/prefix.",
    };

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "s3" && url.Host.Length > 0;
}
