using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>How decisions are called on the page.</summary>
internal static class Words
{
    public static string ClassOf(Decision decision) => decision switch
    {
        Decision.Match => "match",
        Decision.Review => "review",
        _ => "unknown",
    };

    public static string TitleOf(Decision decision) => decision switch
    {
        Decision.Match => "Match",
        Decision.Review => "Review",
        _ => "Unknown",
    };

    /// <summary>The end of a path: what a person calls the photo.</summary>
    public static string NameOf(string source) => Path.GetFileName(source) is { Length: > 0 } name ? name : source;
}
