using System.Diagnostics;
using System.Globalization;
using FaceWorker.Contracts;

namespace FaceWorker.Worker.Quarantine;

/// <summary>What a child process may use for one image, and who ended it when it is dead.</summary>
internal sealed class ChildLimits(Process process, long memoryMiB, TimeSpan time, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
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

    private long begun;
    private RejectionReason broken;

    /// <summary>The image is in the decoder or the models: an ending now is its doing.</summary>
    public bool IsLooking => Interlocked.Read(ref begun) != 0;

    public void Begin() => Interlocked.Exchange(ref begun, clock.GetTimestamp());

    public void End() => Interlocked.Exchange(ref begun, 0);

    /// <summary>Ends the process that goes beyond a limit while it looks at the image.</summary>
    public async Task WatchAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            if (FindBrokenLimit() is not { } limit)
                continue;
            broken = limit;
            process.Kill();
            return;
        }
    }

    /// <summary>Why the dead process is dead, in a sentence about the image.</summary>
    public JobParkedException Explain(string image)
    {
        var remedy = $"Look at the file; once it is replaced or the worker is mended, send it again with 'faceworker dead-letters replay'.";
        return broken switch
        {
            RejectionReason.TooSlow => new(RejectionReason.TooSlow,
                $"'{image}' took longer than the worker's setting Worker:QuarantineTimeout ({time.TotalSeconds:0.#} s) allows. {remedy}"),
            RejectionReason.TooMuchMemory => TooMuchMemory(image),
            _ => new(RejectionReason.Crashed, $"The process that worked on '{image}' alone was ended by {NameEnding(process.ExitCode)}. {remedy}"),
        };
    }

    public JobParkedException TooMuchMemory(string image) => new(RejectionReason.TooMuchMemory,
        $"'{image}' took more memory than the worker's setting Worker:QuarantineMemory ({memoryMiB} MiB) allows. " +
        "Look at the file, or allow more; then send it again with 'faceworker dead-letters replay'.");

    /// <summary>As shells count: 128 and the signal's number.</summary>
    public static string NameEnding(int exitCode) => exitCode > 128
        ? $"signal {exitCode - 128} ({SignalNames.GetValueOrDefault(exitCode - 128, "unnamed")}{(exitCode == 137 ? ", perhaps by the kernel for want of memory" : "")})"
        : $"its own exit with code {exitCode}";

    private RejectionReason? FindBrokenLimit()
    {
        var since = Interlocked.Read(ref begun);
        return since == 0 ? null
            : clock.GetElapsedTime(since) > time ? RejectionReason.TooSlow
            : ReadResidentKiB() > memoryMiB * 1024 ? RejectionReason.TooMuchMemory
            : null;
    }

    private long ReadResidentKiB()
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 8), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return 0; // it is dead, or this system has no /proc
        }
    }
}
