using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FaceWorker.Core.Sources;

internal enum FileKind
{
    Regular,
    Folder,
    Link,
    Pipe,
    Socket,
    Device,
}

/// <summary>What the kernel says of a file without opening it: .NET does not tell a pipe from an empty file, and to open one could be to wait without end.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedTicks">Of 100 ns since the Unix epoch.</param>
internal readonly record struct FileStatus(FileKind Kind, long Length, long ModifiedTicks)
{
    // statx(2), Linux: the one layout that is the same for every processor. Offsets in bytes.
    private const int NoFollow = 0x100, OfHandleItself = 0x1000, BasicStats = 0x7FF, Size = 256;
    private const int ModeAt = 28, LengthAt = 40, SecondsAt = 112, NanosecondsAt = 120;
    private const int KindBits = 0xF000;

    /// <summary>Differs when the file has changed: its bytes and its time.</summary>
    public string Version => $"{Length}:{ModifiedTicks}";

    /// <summary>The status of what is held.</summary>
    /// <exception cref="IOException">The file system does not answer.</exception>
    public static FileStatus Of(SafeFileHandle held, string name) => Ask(held, "", OfHandleItself, name);

    /// <summary>The status of a name in a folder, be it a link's own.</summary>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be searched.</exception>
    /// <exception cref="IOException">The file system does not answer.</exception>
    public static FileStatus OfNameItself(SafeFileHandle folder, string name) => Ask(folder, name, NoFollow, name);

    private static FileStatus Ask(SafeFileHandle place, string path, int flags, string name)
    {
        Span<byte> answer = stackalloc byte[Size];
        if (StatX(place, path, flags, BasicStats, ref MemoryMarshal.GetReference(answer)) != 0)
            throw Kernel.Failure(name, Marshal.GetLastPInvokeError());
        var modified = MemoryMarshal.Read<long>(answer[SecondsAt..]) * TimeSpan.TicksPerSecond + MemoryMarshal.Read<uint>(answer[NanosecondsAt..]) / TimeSpan.NanosecondsPerTick;
        return new FileStatus(KindOf(MemoryMarshal.Read<ushort>(answer[ModeAt..])), MemoryMarshal.Read<long>(answer[LengthAt..]), modified);
    }

    private static FileKind KindOf(ushort mode) => (mode & KindBits) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0xA000 => FileKind.Link,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        _ => FileKind.Device,
    };

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, ref byte answer);
}
