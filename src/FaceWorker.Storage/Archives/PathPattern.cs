using FaceWorker.Core.Sources;

namespace FaceWorker.Storage.Archives;

/// <summary>Converts patterns with <c>*</c> and <c>?</c> to those of SQL's LIKE.</summary>
internal static class PathPattern
{
    public static string? ToLike(string? pattern) => pattern is null ? null : StorableText.Source(PublicAddress.Of(pattern))
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)
        .Replace('*', '%').Replace('?', '_');
}
