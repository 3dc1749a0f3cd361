using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>The folders that a worker may look into, links resolved; nothing outside of them is looked at, not even for existence.</summary>
/// <param name="byOpenAt2">How to stay below a root; the default is the kernel's own way where it has one.</param>
public sealed class AllowedRoots(ImageOptions options, bool byOpenAt2)
{
    private const int MostAttempts = 100; // each takes a few microseconds; changing links continuously gains an attacker nothing

    private readonly IReadOnlyList<string> roots = [.. options.Roots.Select(RealPath.Of)];

    public AllowedRoots(ImageOptions options)
        : this(options, Kernel.HasOpenAt2)
    {
    }

    /// <summary>Holds what a path leads to, links followed as long as they end below a root. The caller disposes it.</summary>
    /// <remarks>The links are resolved first, and then followed no more: a link that appears in between leads nowhere, and the path is resolved again.</remarks>
    /// <exception cref="RequestRejectedException">Not absolute, outside of the roots, or never twice the same.</exception>
    /// <exception cref="FileNotFoundException">There is none, or links go in a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be searched.</exception>
    /// <exception cref="IOException">The file system does not answer.</exception>
    /// <exception cref="TransientFailureException">The root itself is not there.</exception>
    internal HeldPath Hold(string path)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var (root, below) = Resolve(path);
            using var top = HoldRoot(root, path);
            if (top.Below(below) is { } held)
                return held;
        }

        throw new RequestRejectedException(RejectionReason.Unreadable,
            $"The links on the way to '{path}' change all the time, so that it cannot be opened; send it again when they stay as they are.");
    }

    /// <summary>Refuses a path that leads out of the roots, whether there is something or not.</summary>
    /// <exception cref="RequestRejectedException">Not absolute, or outside of the roots.</exception>
    public void Require(string path) => Resolve(path);

    /// <summary>The root that the path leads into, and the way from there, without links.</summary>
    private (string Root, string Below) Resolve(string path)
    {
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0'))
            throw new RequestRejectedException(RejectionReason.InvalidMessage, $"'{PublicAddress.Of(path)}' is not an absolute path; send one as the worker sees it.");
        var real = RealPath.Of(path);
        return roots.FirstOrDefault(root => RealPath.IsWithin(real, root)) is { } root
            ? (root, Path.GetRelativePath(root, real))
            : throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{path}' lies outside the allowed roots ({(roots.Count == 0 ? "none are set" : string.Join(", ", roots))}); add its folder to the worker's setting Images:Roots (FACEWORKER_IMAGES__ROOTS__0).");
    }

    private HeldPath HoldRoot(string root, string path)
    {
        try
        {
            var held = HeldPath.Of(root, byOpenAt2);
            if (held.Status.Kind == FileKind.Folder)
                return held;
            held.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Away(root, path, exception);
        }

        throw Away(root, path, inner: null);
    }

    /// <summary>A missing root is more likely an unavailable file server than a deleted folder.</summary>
    private static TransientFailureException Away(string root, string path, Exception? inner) =>
        new($"The folder '{root}' of the setting Images:Roots is not there at the moment, so that '{path}' cannot be read; mount it, or correct the setting.", inner);
}
