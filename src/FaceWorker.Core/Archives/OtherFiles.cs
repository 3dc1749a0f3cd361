using FaceWorker.Contracts;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>What lies among an archive's pictures and is none, by its name: it is counted by kind and never fetched, because films are large.</summary>
internal static class OtherFiles
{
    private static readonly HashSet<string> Videos = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".m4v", ".mov", ".qt", ".avi", ".mkv", ".webm", ".mts", ".m2ts", ".mpg", ".mpeg", ".m2v", ".vob", ".wmv", ".asf", ".flv", ".f4v", ".3gp", ".3g2", ".dv", ".mxf", ".insv", ".lrv",
    };

    private static readonly HashSet<string> Sidecars = new(StringComparer.OrdinalIgnoreCase)
    {
        ".xmp", ".json", ".aae", ".thm", ".pp3", ".dop", ".cos", ".on1", ".ini", ".db", ".ithmb", ".lrcat", ".lrdata", ".lrprev", ".url", ".lnk",
    };

    private static readonly HashSet<string> OfSystems = new(StringComparer.OrdinalIgnoreCase) { ".DS_Store", ".localized", ".nomedia", ".picasa.ini", "Icon\r", ".directory" };

    /// <summary>The file with why nobody needs to look at it; as it is, where it may be a picture.</summary>
    public static ListedFile Judge(ListedFile file) => file.Problem is null && FindProblem(file.Source) is { } problem ? file with { Problem = problem } : file;

    private static ListingProblem? FindProblem(string source)
    {
        var name = NameOf(source);
        var extension = Path.GetExtension(name);
        if (Videos.Contains(extension))
            return new ListingProblem(RejectionReason.Video, $"'{PublicAddress.Of(source)}' is a video by its name, and is not looked at; index pictures of it.");
        var isSidecar = Sidecars.Contains(extension) || OfSystems.Contains(name) || name.StartsWith("._", StringComparison.Ordinal); // macOS puts a file's attributes into a second one
        return isSidecar ? new ListingProblem(RejectionReason.Sidecar, $"'{PublicAddress.Of(source)}' belongs to pictures by its name and is none, so it is not looked at; rename it where it is one.") : null;
    }

    /// <summary>The last part of a path or an address, without what follows a question mark in the latter.</summary>
    private static string NameOf(string source)
    {
        var isAddress = !Path.IsPathFullyQualified(source) && Uri.TryCreate(source, UriKind.Absolute, out _);
        var end = isAddress && source.IndexOfAny(['?', '#']) is >= 0 and var mark ? mark : source.Length;
        return source[(source.LastIndexOf('/', end - 1) + 1)..end];
    }
}
