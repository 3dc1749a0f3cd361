using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>The folders that a worker may look into, links resolved; nothing outside of them is looked at, not even for existence.</summary>
internal sealed class AllowedRoots(ImageOptions options)
{
    private readonly IReadOnlyList<string> roots = [.. options.Roots.Select(RealPath.Of)];

    /// <summary>The path without links.</summary>
    /// <exception cref="RequestRejectedException">Not absolute, or outside of the roots.</exception>
    /// <exception cref="FileNotFoundException">Links in a circle.</exception>
    /// <exception cref="TransientFailureException">The root itself is not there.</exception>
    public string Resolve(string path)
    {
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0'))
            throw new RequestRejectedException(RejectionReason.InvalidMessage, $"'{path}' is not an absolute path; send one as the worker sees it.");
        var real = RealPath.Of(path);
        if (roots.FirstOrDefault(root => RealPath.IsWithin(real, root)) is not { } root)
            throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{path}' lies outside the allowed roots ({(roots.Count == 0 ? "none are set" : string.Join(", ", roots))}); add its folder to the worker's setting Images:Roots (FACEWORKER_IMAGES__ROOTS__0).");
        if (!Directory.Exists(root)) // a file server that is away, more likely than files that are
            throw new TransientFailureException($"The folder '{root}' of the setting Images:Roots is not there at the moment, so that '{path}' cannot be read; mount it, or correct the setting.");
        return real;
    }
}
