using System.Diagnostics;
using FaceWorker.Testing;

namespace FaceWorker.Web.Tests;

/// <summary>The console as users run it: a process of its own, on a free port of loopback.</summary>
public sealed class ConsoleProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly List<string> log = [];
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ConsoleProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => address.Task.Result;

    public string Log
    {
        get
        {
            lock (log)
                return string.Join('\n', log);
        }
    }

    public static string Program { get; } = Path.Combine(
        RepositoryRoot.Combine("src", "FaceWorker.Web"), "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "FaceWorker.Web.dll");

    /// <summary>Starts it, and returns when it listens.</summary>
    public static async Task<ConsoleProcess> StartAsync(string postgres, params (string Variable, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FACEWORKER_POSTGRES"] = postgres;
        start.Environment["FACEWORKER_RABBITMQ"] = "amqp://nobody:nothing@127.0.0.1:1/none";
        start.Environment["FACEWORKER_WEB__URLS"] = "http://127.0.0.1:0";
        foreach (var (variable, value) in settings)
            start.Environment[variable] = value;
        var console = new ConsoleProcess(Process.Start(start)!);
        await Task.WhenAny(console.address.Task, console.process.WaitForExitAsync()).WaitAsync(Patience);
        return console.address.Task.IsCompletedSuccessfully ? console : throw new InvalidOperationException($"The console did not start:\n{console.Log}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (log)
            log.Add(line);
        const string announcement = "Console: ";
        if (line.IndexOf(announcement, StringComparison.Ordinal) is >= 0 and var at && Uri.TryCreate(line[(at + announcement.Length)..].Trim(), UriKind.Absolute, out var found))
            address.TrySetResult(found);
    }
}
