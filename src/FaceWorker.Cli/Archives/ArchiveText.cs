using System.Globalization;
using FaceWorker.Cli.Identification;
using FaceWorker.Core;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Archives;

/// <summary>Archives in words.</summary>
internal static class ArchiveText
{
    /// <summary>A source as it is stored: URLs unchanged, paths absolute and without a trailing slash.</summary>
    public static string SourceOf(string text) =>
        text.Length == 0 || text.Contains("://", StringComparison.Ordinal) ? text : Path.TrimEndingDirectorySeparator(Path.GetFullPath(text));

    /// <summary>Names the archive in the middle of a sentence.</summary>
    public static string Describe(Archive archive) => $"archive {archive.Id} ({archive.Source} for gallery '{archive.Gallery}')";

    /// <summary>How much is done, never rounded up to all.</summary>
    public static string Share(ArchiveProgress progress) =>
        $"{Count(progress.Done)} of {Drawing.Plural(progress.Listed, "file")}{(progress.Listed == 0 ? "" : $" ({Percent(progress)})")}";

    public static string Percent(ArchiveProgress progress) => (Math.Floor(ShareDone(progress) * 1000) / 1000).ToString("P1", CultureInfo.InvariantCulture);

    /// <summary>0 to 1; 0 while no file is known.</summary>
    public static double ShareDone(ArchiveProgress progress) => progress.Listed == 0 ? 0 : Math.Min(1, (double)progress.Done / progress.Listed);

    public static string Pace(ArchiveProgress progress) => progress.ItemsPerSecond > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{progress.ItemsPerSecond:N1} files/s, {progress.FacesPerSecond:N1} faces/s")
        : "no file within the last minute";

    public static string TimeLeft(ArchiveProgress progress) => progress switch
    {
        { TimeLeft: { } left } => Duration(left),
        { Archive.LastListing: null } => "not known yet: the source is still being listed",
        { Open: 0 } => "nothing is left",
        _ => "not known yet",
    };

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{(long)time.TotalDays} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{time.Hours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{(long)Math.Ceiling(time.TotalSeconds)} s",
    };

    /// <summary>What a finished listing found, or that nothing changed.</summary>
    public static string Listing(Archive archive) => archive.LastListing switch
    {
        null => $"{Ordinal(archive.Listing)} is not finished yet",
        { Added: 0, Changed: 0, Vanished: 0, Unchanged: > 0 } same =>
            $"nothing changed: {Drawing.Plural(same.Unchanged, "file")} unchanged ({Ordinal(archive.Listing)}, {Drawing.Time(same.FinishedAt)})",
        var found => $"{Count(found.Added)} added, {Count(found.Changed)} changed, {Count(found.Unchanged)} unchanged, {Count(found.Vanished)} vanished " +
            $"({Ordinal(archive.Listing)}, {Drawing.Time(found.FinishedAt)})",
    };

    /// <summary>For a status line: what matters while an archive is running.</summary>
    public static string OneLine(ArchiveProgress progress)
    {
        var archive = progress.Archive;
        var state = archive.State == ArchiveState.Running ? $"{Pace(progress)}, time left: {TimeLeft(progress)}" : StateOf(archive);
        var problem = archive.ListingProblem is { } text ? $" The source cannot be listed: {text}" : "";
        return $"Archive {archive.Id}, {archive.Source} for gallery '{archive.Gallery}': {Share(progress)}; {state}.{problem}";
    }

    public static string StateOf(Archive archive) => archive.State.ToName();

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ordinal(int listing) => $"listing {listing}";
}
