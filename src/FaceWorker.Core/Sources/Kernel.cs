using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FaceWorker.Core.Sources;

/// <summary>Linux's own calls about names of files, for what .NET does not offer: to hold a file without opening it, and to stay below a folder.</summary>
internal static class Kernel
{
    // The same for every processor, unlike O_DIRECTORY and O_NOFOLLOW.
    private const int OnlyHold = 0x200000, CloseOnExec = 0x80000; // O_PATH, O_CLOEXEC
    private const int NoSymbolicLinks = 0x04, Beneath = 0x08; // RESOLVE_NO_SYMLINKS, RESOLVE_BENEATH
    private const int CurrentFolder = -100;
    private const int OpenAt2Call = 437;
    private const int NotThere = 2, TryAgain = 11, NoAccess = 13, OtherDevice = 18, NoFolder = 20, NameTooLong = 36, TooManyLinks = 40;

    /// <summary>Since Linux 5.6; a container's seccomp profile that is older than the call may refuse it.</summary>
    public static bool HasOpenAt2 { get; } = CanOpenAt2();

    /// <summary>Holds the target of a name, following all links.</summary>
    public static SafeFileHandle Hold(string path)
    {
        var handle = Open(path, OnlyHold | CloseOnExec);
        return handle.IsInvalid ? throw Failure(path, Marshal.GetLastPInvokeError()) : handle;
    }

    /// <summary>Holds what lies below a folder, by way of no link. Null: there was a link, or the way out of the folder.</summary>
    public static SafeFileHandle? HoldBeneath(SafeFileHandle folder, string path)
    {
        var how = new OpenHow { Flags = OnlyHold | CloseOnExec, Resolve = NoSymbolicLinks | Beneath };
        var handle = OpenAt2(OpenAt2Call, folder, path, ref how, Marshal.SizeOf<OpenHow>());
        if (handle >= 0)
            return new SafeFileHandle(handle, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        return error is TooManyLinks or OtherDevice or TryAgain ? null : throw Failure(path, error);
    }

    /// <summary>The exception for an error number of Linux.</summary>
    public static Exception Failure(string path, int error)
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

    private static bool CanOpenAt2()
    {
        using var top = new SafeFileHandle(CurrentFolder, ownsHandle: false);
        var how = new OpenHow { Flags = OnlyHold | CloseOnExec };
        var handle = OpenAt2(OpenAt2Call, top, "/", ref how, Marshal.SizeOf<OpenHow>());
        new SafeFileHandle(handle, ownsHandle: handle >= 0).Dispose();
        return handle >= 0;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint OpenAt2(nint call, SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, ref OpenHow how, nint size);

    /// <summary>See openat2(2).</summary>
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
