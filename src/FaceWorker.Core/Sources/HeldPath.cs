using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace FaceWorker.Core.Sources;

/// <summary>
/// A file or folder held by the kernel even if its name changes: what was checked is what is opened. Holding is not opening: a pipe has no reader, and a
/// device is not touched.
/// </summary>
internal sealed class HeldPath : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly bool byOpenAt2;

    private HeldPath(SafeFileHandle handle, bool byOpenAt2)
    {
        (this.handle, this.byOpenAt2) = (handle, byOpenAt2);
        Status = FileStatus.Of(handle, Name);
    }

    /// <summary>As of when it was taken.</summary>
    public FileStatus Status { get; }

    /// <summary>A name of this process for what is held, and for nothing else.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}");

    /// <summary>Holds what a name leads to, links included.</summary>
    /// <param name="byOpenAt2">How to stay below it: by <c>openat2</c>, or where the kernel has none by looking where one has got to.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be searched.</exception>
    /// <exception cref="IOException">The file system does not answer.</exception>
    public static HeldPath Of(string path, bool byOpenAt2) => new(Kernel.Hold(path), byOpenAt2);

    /// <summary>Holds what lies below this folder.</summary>
    /// <param name="path">Relative, and free of links when it was resolved.</param>
    /// <returns>Null when a link has appeared in the path since.</returns>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be searched.</exception>
    /// <exception cref="IOException">The file system does not answer.</exception>
    public HeldPath? Below(string path)
    {
        if (byOpenAt2)
            return Kernel.HoldBeneath(handle, path) is { } beneath ? new HeldPath(beneath, byOpenAt2) : null;
        var held = Of(Path.Join(Name, path), byOpenAt2);
        if (RealPath.IsWithin(held.Whereabouts(), Whereabouts()))
            return held;
        held.Dispose();
        return null;
    }

    /// <summary>The status of a name in this folder, be it a link's own.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public FileStatus StatusOf(string name) => FileStatus.OfNameItself(handle, name);

    public void Dispose() => handle.Dispose();

    /// <summary>Where the kernel has it now.</summary>
    private string Whereabouts() => new FileInfo(Name).LinkTarget ?? throw new IOException($"'{Name}' does not say where it is; is /proc mounted?");
}
