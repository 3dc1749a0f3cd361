using System.Runtime.InteropServices;

namespace FaceWorker.Core.Processes;

/// <summary>The kernel's limit for what a process may write to (RLIMIT_DATA, setrlimit(2)): private memory, whether of the runtime's heap, of a decoder or of the models.</summary>
/// <remarks>An allocation beyond it fails. What the runtime only reserves does not count; what is mapped from files does not, either.</remarks>
public static class MemoryLimit
{
    private const int DataResource = 2; // Linux
    private const int NotPermitted = 1; // EPERM

    /// <remarks>A stricter limit that this process was started with stays.</remarks>
    public static void SetTo(long mebibytes)
    {
        var limit = new Limit((ulong)mebibytes << 20, (ulong)mebibytes << 20);
        if (OperatingSystem.IsLinux() && SetLimit(DataResource, in limit) != 0 && Marshal.GetLastPInvokeError() != NotPermitted)
            throw new InvalidOperationException($"The memory of this process cannot be limited to {mebibytes} MiB: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    /// <summary>Whether an allocation has failed: the runtime's own, ONNX Runtime's, or libvips'.</summary>
    public static bool IsReached(Exception? exception) => exception switch
    {
        null => false,
        OutOfMemoryException => true,
        _ when Says(exception, "bad_alloc") || Says(exception, "out of memory") || Says(exception, "Failed to allocate memory") => true,
        AggregateException many => many.InnerExceptions.Any(IsReached),
        _ => IsReached(exception.InnerException),
    };

    private static bool Says(Exception exception, string text) => exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase);

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Soft, ulong Hard);
}
