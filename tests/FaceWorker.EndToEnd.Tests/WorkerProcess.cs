using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The real worker in a process of its own, so that it can be stopped and killed like one.</summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> awaited = [];

    private WorkerProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int ExitCode => process.ExitCode;

    /// <summary>The most memory that the worker ever had resident, in bytes.</summary>
    public long PeakMemory => 1024 * long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Starts a worker without waiting for it.</summary>
    /// <param name="settings">Environment variables without their prefix, for example <c>("VISION__PACKS__0", "default")</c>.</param>
    public static WorkerProcess Launch(string postgres, string rabbitMq, params (string Name, string Value)[] settings) =>
        Launch(WorkerProgram.Command(), postgres, rabbitMq, settings);

    /// <param name="start">How the worker is started, perhaps one of another version.</param>
    public static WorkerProcess Launch(ProcessStartInfo start, string postgres, string rabbitMq, (string Name, string Value)[] settings)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, Path.GetTempPath());
        start.Environment["FACEWORKER_POSTGRES"] = postgres;
        start.Environment["FACEWORKER_RABBITMQ"] = rabbitMq;
        start.Environment["FACEWORKER_MODELS"] = TestModels.Folder;
        start.Environment["FACEWORKER_IMAGES__ROOTS__0"] = "/";
        foreach (var (name, value) in settings)
            start.Environment[$"FACEWORKER_{name}"] = value;
        return new WorkerProcess(new Process { StartInfo = start });
    }

    /// <summary>Starts a worker and waits until it consumes.</summary>
    public static async Task<WorkerProcess> StartAsync(string postgres, string rabbitMq, params (string Name, string Value)[] settings)
    {
        var worker = Launch(postgres, rabbitMq, settings);
        await worker.SaysAsync("Ready: consuming");
        return worker;
    }

    /// <summary>Waits until the worker's log contains the text; a worker that ends before fails the test with its log.</summary>
    public async Task SaysAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (output)
        {
            if (output.ToString().Contains(text, StringComparison.Ordinal))
                return;
            awaited.Add((text, seen));
        }

        var first = await Task.WhenAny(seen.Task, process.WaitForExitAsync(), Task.Delay(Patience, TimeProvider.System));
        Assert.True(first == seen.Task || seen.Task.IsCompleted, $"The worker never said '{text}'. It said:\n{Output}");
    }

    /// <summary>Waits until the worker has ended by itself.</summary>
    public async Task EndsAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
    }

    /// <summary>SIGTERM, as an orchestrator sends it; waits for the end.</summary>
    public async Task TerminateAsync()
    {
        Assert.Equal(0, SendSignal(process.Id, 15));
        await process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
    }

    /// <summary>SIGKILL: no time for anything.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (output)
        {
            output.AppendLine(line);
            foreach (var (_, seen) in awaited.Where(wait => line.Contains(wait.Text, StringComparison.Ordinal)))
                seen.TrySetResult();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
