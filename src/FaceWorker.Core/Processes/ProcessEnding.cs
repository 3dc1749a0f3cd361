namespace FaceWorker.Core.Processes;

/// <summary>How a process ended, in words.</summary>
public static class ProcessEnding
{
    private static readonly Dictionary<int, string> SignalNames = new()
    {
        [4] = "SIGILL",
        [5] = "SIGTRAP",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [11] = "SIGSEGV",
        [15] = "SIGTERM",
        [31] = "SIGSYS",
    };

    /// <param name="exitCode">As shells count: 128 and the signal's number.</param>
    public static string NameOf(int exitCode) => exitCode > 128
        ? $"signal {exitCode - 128} ({SignalNames.GetValueOrDefault(exitCode - 128, "unnamed")}{(exitCode == 137 ? ", perhaps by the kernel, out of memory" : "")})"
        : $"its own exit with code {exitCode}";
}
