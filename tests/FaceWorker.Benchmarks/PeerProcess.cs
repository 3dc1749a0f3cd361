using System.Diagnostics;
using System.Text.Json;

namespace FaceWorker.Benchmarks;

/// <summary>A peer in a process of its own: it says that it is ready, and answers each line with a line about a pass over the images.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process process;

    private PeerProcess(Process process) => this.process = process;

    /// <exception cref="PeerMissingException">It cannot be started here, or ends before it is ready.</exception>
    public static async Task<PeerProcess> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new PeerMissingException($"{program} cannot be started ({exception.Message})", exception);
        }

        var errors = process.StandardError.ReadToEndAsync();
        var peer = new PeerProcess(process);
        if (await peer.ReadAsync() is not null)
            return peer;
        var lastLine = (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(line => !line.StartsWith("Node.js", StringComparison.Ordinal));
        await peer.DisposeAsync();
        throw new PeerMissingException(lastLine ?? $"it ended with code {process.ExitCode}");
    }

    /// <summary>The answer to the last line; null before the first.</summary>
    public JsonElement? Last { get; private set; }

    /// <summary>Images per second of one pass.</summary>
    public async Task<double> RunAsync() => (await AskAsync("")).GetProperty("imagesPerSecond").GetDouble();

    /// <summary>What it answers to a line.</summary>
    public async Task<JsonElement> AskAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
        using var answer = await ReadAsync() ?? throw new InvalidOperationException($"The process '{process.StartInfo.FileName}' ended in the middle of its work.");
        Last = answer.RootElement.Clone();
        return Last.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    /// <summary>The next line of JSON; null when the process has ended. Libraries may say other things first.</summary>
    private async Task<JsonDocument?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            if (line.StartsWith('{'))
                return JsonDocument.Parse(line);
        return null;
    }
}

/// <summary>A peer that is not installed here.</summary>
internal sealed class PeerMissingException(string message, Exception? inner = null) : Exception(message, inner);
