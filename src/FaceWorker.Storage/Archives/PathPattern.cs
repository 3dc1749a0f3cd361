using FaceWorker.Core.Sources;

namespace FaceWorker.Storage.Archives;

/// <summary>A pattern with <c>*</c> and <c>?</c>, as SQL's LIKE takes it.</summary>
internal static class PathPattern
{
    public static string? ToLike(string? pattern) => pattern is null ? null : StorableText.Source(PublicAddress.Of(pattern))
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)
        .Replace('*', '%').Replace('?', '_');
}
