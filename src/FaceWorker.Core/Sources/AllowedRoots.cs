using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>The folders that a worker may look into, links resolved; nothing outside of them is looked at, not even for existence.</summary>
/// <remarks>Nor is a root before a path needs it, because it may be on a mount that does not answer: that is a matter of the paths below it.</remarks>
public sealed class AllowedRoots
{
    private const int LongestPath = 4096; // bytes, Linux's PATH_MAX
    private const int MostAttempts = 100; // each takes a few microseconds; changing links continuously gains an attacker nothing

    private readonly IReadOnlyList<string> roots;
    private readonly IReadOnlyList<ResolvedRoot> resolved;
    private readonly bool byOpenAt2;
    private readonly Func<string, string> resolve;

    public AllowedRoots(ImageOptions options)
        : this(options, Kernel.HasOpenAt2)
    {
    }

    /// <param name="byOpenAt2">How to stay below a root; the default is the kernel's own way where it has one.</param>
    /// <param name="resolve">What takes the links out of a path.</param>
    internal AllowedRoots(ImageOptions options, bool byOpenAt2, Func<string, string>? resolve = null)
    {
        this.byOpenAt2 = byOpenAt2;
        this.resolve = resolve ?? RealPath.Of;
        roots = [.. options.Roots.Select(root => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)))];
        resolved = [.. roots.Select(root => new ResolvedRoot(root, this.resolve))];
    }

    /// <summary>Holds what a path leads to, links followed as long as they end below a root. The caller disposes it.</summary>
    /// <remarks>The links are resolved first, and then followed no more: a link that appears in between leads nowhere, and the path is resolved again.</remarks>
    /// <exception cref="RequestRejectedException">Not absolute, outside of the roots, or never twice the same.</exception>
    /// <exception cref="FileNotFoundException">There is none, or links go in a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be searched.</exception>
    /// <exception cref="IOException">The file system does not answer.</exception>
    /// <exception cref="TransientFailureException">The root itself is not there.</exception>
    /// <param name="within">Further roots, below one of which the path has to lead as well; null: none.</param>
    internal HeldPath Hold(string path, IReadOnlyList<string>? within = null)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var (root, below) = Resolve(path, within);
            using var top = HoldRoot(root, path);
            if (top.Below(below) is { } held)
                return held;
        }

        throw new RequestRejectedException(RejectionReason.Unreadable,
            $"The links on the way to '{path}' change all the time, so that it cannot be opened; send it again when they stay as they are.");
    }

    /// <summary>Refuses a path that leads out of the roots, whether there is something or not.</summary>
    /// <exception cref="RequestRejectedException">Not absolute, or outside of the roots.</exception>
    public void Require(string path) => Resolve(path, within: null);

    /// <summary>The root that the path leads into, and the way from there, without links.</summary>
    private (string Root, string Below) Resolve(string path, IReadOnlyList<string>? within)
    {
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0'))
            throw new RequestRejectedException(RejectionReason.InvalidMessage, $"'{PublicAddress.BeginningOf(path)}' is not an absolute path; send one as the worker sees it.");
        if (Encoding.UTF8.GetByteCount(path) >= LongestPath)
            throw new RequestRejectedException(RejectionReason.NotFound, $"The path '{PublicAddress.BeginningOf(path)}' has {path.Length:N0} characters; Linux has no paths of {LongestPath:N0} bytes or more.");
        var real = resolve(path);
        if (within is not null && FindRoot(Path.GetFullPath(path), real, within) is null)
            throw SourceForbidden.Of(path, within, "--root", "its folder");
        return FindRoot(Path.GetFullPath(path), real) is { } root
            ? (root, Path.GetRelativePath(root, real))
            : throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{path}' lies outside the allowed roots ({(roots.Count == 0 ? "none are set" : string.Join(", ", roots))}); add its folder to the worker's setting Images:Roots (FACEWORKER_IMAGES__ROOTS__0).");
    }

    /// <summary>First by names alone: where there is no link in a path, there is none in a root that it begins with. Then with the links of the root that the path itself names; then with those of all.</summary>
    private string? FindRoot(string path, string real) => FindRoot(path, real, roots) ?? resolved.Select(root => root.Find()).FirstOrDefault(root => root is not null && RealPath.IsWithin(real, root));

    private string? FindRoot(string path, string real, IReadOnlyList<string> among) =>
        among.FirstOrDefault(root => RealPath.IsWithin(real, root))
        ?? among.Where(root => RealPath.IsWithin(path, root)).Select(resolve).FirstOrDefault(root => RealPath.IsWithin(real, root));

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

    /// <summary>A root that a path may lead into without naming it.</summary>
    private sealed class ResolvedRoot
    {
        private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1); // once; then a root that does not answer has no path that does

        private readonly Lazy<Task<string>> resolving;
        private readonly Lazy<Task> answered;

        public ResolvedRoot(string root, Func<string, string> resolve)
        {
            resolving = new Lazy<Task<string>>(() => Task.Factory.StartNew(() => resolve(root), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            answered = new Lazy<Task>(() => Task.WhenAny(resolving.Value, Task.Delay(LongestWait, TimeProvider.System)));
        }

        /// <summary>Null when it does not answer.</summary>
        public string? Find()
        {
            answered.Value.Wait();
            return resolving.Value.IsCompletedSuccessfully ? resolving.Value.Result : null;
        }
    }
}
