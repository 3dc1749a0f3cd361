using System.Runtime.InteropServices;
using System.Text;

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

/// <summary>What the kernel says of a name without opening it: .NET does not tell a pipe from an empty file, and to open one could be to wait for ever.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedTicks">Of 100 ns since the Unix epoch.</param>
internal readonly record struct FileStatus(FileKind Kind, long Length, long ModifiedTicks)
{
    // statx(2), Linux: the one layout that is the same for every processor. Offsets in bytes.
    private const int CurrentFolder = -100, NoFollow = 0x100, BasicStats = 0x7FF, Size = 256;
    private const int ModeAt = 28, LengthAt = 40, SecondsAt = 112, NanosecondsAt = 120;
    private const int NotThere = 2, NoAccess = 13, NoFolder = 20, TooManyLinks = 40, NameTooLong = 36;
    private const int KindBits = 0xF000;

    /// <summary>Differs when the file has changed: its bytes and its time.</summary>
    public string Version => $"{Length}:{ModifiedTicks}";

    /// <summary>The status of a file, or of what a link leads to.</summary>
    /// <exception cref="FileNotFoundException">No such file, or links in a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be searched.</exception>
    /// <exception cref="IOException">The file system does not answer.</exception>
    public static FileStatus Of(string path) => Ask(path, flags: 0);

    /// <summary>The same, but of a link itself.</summary>
    public static FileStatus OfNameItself(string path) => Ask(path, NoFollow);

    private static FileStatus Ask(string path, int flags)
    {
        Span<byte> name = new byte[Encoding.UTF8.GetMaxByteCount(path.Length) + 1]; // ends with a zero
        Encoding.UTF8.GetBytes(path, name);
        Span<byte> answer = stackalloc byte[Size];
        if (StatX(CurrentFolder, ref MemoryMarshal.GetReference(name), flags, BasicStats, ref MemoryMarshal.GetReference(answer)) != 0)
            throw Failure(path, Marshal.GetLastPInvokeError());
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

    private static Exception Failure(string path, int error)
    {
        var says = $"'{path}': {Marshal.GetPInvokeErrorMessage(error)}";
        return error switch
        {
            NotThere or NoFolder or TooManyLinks => new FileNotFoundException(says, path),
            NoAccess => new UnauthorizedAccessException(says),
            NameTooLong => new PathTooLongException(says),
            _ => new IOException(says),
        };
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, ref byte path, int flags, uint mask, ref byte answer);
}
