using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Core;
using FaceWorker.Core.Processes;

namespace FaceWorker.Worker.Quarantine;

/// <summary>The child process as its parent sees it: started with its own models, given one task at a time, and watched.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>For loading the models; the disk may be slow, or the machine busy.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    /// <summary>A job whose child does not start is put back for this long.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly WorkerOptions options;
    private readonly TimeProvider time;

    private ChildProcess(Process process, WorkerOptions options, TimeProvider time) => (this.process, this.options, this.time) = (process, options, time);

    public bool IsAlive => !process.HasExited;

    public int Id => process.Id;

    /// <summary>Starts this worker's own executable, with this worker's settings, and waits until its models are warm.</summary>
    /// <exception cref="DeferredException">It does not start this time.</exception>
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
            throw new DeferredException($"The quarantine process ('{process.StartInfo.FileName}') does not start: {exception.Message}.", RetryAfter, exception);
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

    /// <summary>Processes the image within the limits.</summary>
    /// <exception cref="HarmfulImageException">The image ended the process, or went beyond a limit.</exception>
    public async Task<QuarantineReport> WorkAsync(QuarantineTask task, TimeSpan limit, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            return await TellAsync(task, either.Token) switch
            {
                null => throw await ExplainAsync(task.Source),
                { Step: QuarantineStep.OutOfMemory } => throw ChildEnding.TooMuchMemory(task.Source, options.QuarantineMemory),
                var report => report,
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw ChildEnding.TooSlow(task.Source, limit);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>The child's report; null when it has ended.</summary>
    private async Task<QuarantineReport?> TellAsync(QuarantineTask task, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(QuarantineLines.Write(task).AsMemory(), cancel);
            await process.StandardInput.FlushAsync(cancel);
        }
        catch (IOException)
        {
            // It is dead; the end of its output says so.
        }

        return await NextReportAsync(cancel);
    }

    private async Task<HarmfulImageException> ExplainAsync(string image)
    {
        await process.WaitForExitAsync();
        return ChildEnding.Crashed(image, process.ExitCode);
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
            throw new DeferredException($"The quarantine process did not load its models within {StartTimeout.TotalMinutes:0} minutes.", RetryAfter, exception);
        }

        await process.WaitForExitAsync(cancel);
        throw new DeferredException($"The quarantine process was ended by {ProcessEnding.NameOf(process.ExitCode)} before its models were warm; see its lines above. " +
            $"If memory is short, raise Worker:QuarantineMemory ({options.QuarantineMemory} MiB).", RetryAfter);
    }

    /// <summary>The next report; null when the process has ended. Lines that a library printed are skipped.</summary>
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
                // not a report
            }
        }

        return null;
    }
}
