namespace FaceWorker.Cli.Report;

/// <summary>What things are called on the page.</summary>
internal static class Words
{
    /// <summary>The end of a path: what a person calls the photo.</summary>
    public static string NameOf(string source) => Path.GetFileName(source) is { Length: > 0 } name ? name : source;
}
