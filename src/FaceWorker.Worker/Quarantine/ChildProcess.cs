using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Core;

namespace FaceWorker.Worker.Quarantine;

/// <summary>The child process as its parent sees it: started with its own models, told one task at a time, watched.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>For loading the models; the disk may be slow and the machine busy.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly Process process;
    private readonly WorkerOptions options;
    private readonly TimeProvider time;

    private ChildProcess(Process process, WorkerOptions options, TimeProvider time) => (this.process, this.options, this.time) = (process, options, time);

    public bool IsAlive => !process.HasExited;

    /// <summary>Starts this worker's own executable, with this worker's settings, and waits until its models are warm.</summary>
    /// <exception cref="TransientFailureException">It does not start this time.</exception>
    public static async Task<ChildProcess> StartAsync(WorkerOptions options, TimeProvider time, ILogger log, CancellationToken cancel)
    {
        var process = new Process { StartInfo = ChildCommand.For(options) };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
                log.QuarantineSays(text);
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new TransientFailureException($"The quarantine's process ('{process.StartInfo.FileName}') does not start: {exception.Message}.", exception);
        }

        process.BeginErrorReadLine();
        var child = new ChildProcess(process, options, time);
        try
        {
            await child.WaitUntilReadyAsync(cancel);
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has the task done, within the limits.</summary>
    /// <returns>The last report.</returns>
    /// <exception cref="JobParkedException">The image ended the process, or went beyond a limit.</exception>
    /// <exception cref="TransientFailureException">The process ended without the image's doing.</exception>
    public async Task<QuarantineReport> WorkAsync(QuarantineTask task, string image, CancellationToken cancel)
    {
        var limits = new ChildLimits(process, options.QuarantineMemory, options.QuarantineTimeout, time);
        using var finished = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watching = limits.WatchAsync(finished.Token);
        try
        {
            return await TellAsync(task, image, limits, cancel);
        }
        finally
        {
            await finished.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<QuarantineReport> TellAsync(QuarantineTask task, string image, ChildLimits limits, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(QuarantineLines.Write(task).AsMemory(), cancel);
            await process.StandardInput.FlushAsync(cancel);
        }
        catch (IOException)
        {
            // It is dead; the end of its answers says so, too.
        }

        while (await NextReportAsync(cancel) is { } report)
        {
            if (report.Step == QuarantineStep.Begun)
                limits.Begin();
            else
                limits.End();
            if (report.Step == QuarantineStep.OutOfMemory)
                throw limits.TooMuchMemory(image);
            if (report.Step is not (QuarantineStep.Begun or QuarantineStep.Seen))
                return report;
        }

        await process.WaitForExitAsync(cancel);
        throw limits.IsLooking ? limits.Explain(image) : Ended($"while '{image}' was not in the decoder");
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(StartTimeout);
        try
        {
            if (await NextReportAsync(limited.Token) is not null)
                return;
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new TransientFailureException($"The quarantine's process did not load its models within {StartTimeout.TotalMinutes:0} minutes.", exception);
        }

        await process.WaitForExitAsync(cancel);
        throw Ended("before its models were warm; see its lines above");
    }

    /// <summary>The next report; null when the process has ended. Lines that a library printed are passed over.</summary>
    private async Task<QuarantineReport?> NextReportAsync(CancellationToken cancel)
    {
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            try
            {
                return QuarantineLines.Read<QuarantineReport>(line);
            }
            catch (JsonException)
            {
                // no report
            }
        }

        return null;
    }

    private TransientFailureException Ended(string when) => new($"The quarantine's process was ended by {ChildLimits.NameEnding(process.ExitCode)} {when}.");
}
