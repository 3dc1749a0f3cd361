using System.Diagnostics;
using System.Globalization;
using System.Net;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>How long a worker takes from the start of its process until it is ready, against a process that only loads the models.</summary>
/// <remarks>Database and broker are there, and the schema is current, as when a worker is added or started again.</remarks>
internal static class ReadyBenchmarks
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await TestBroker.CreateAsync();
        yield return await Comparison.MeasureAsync("seconds from process start to /health/ready ÷ to sessions loaded and run once", 1.2,
            () => TimeToReadyAsync(database, broker), TimeToLoadedAsync, atMost: true, line: "12");
    }

    private static async Task<double> TimeToReadyAsync(TestDatabase database, TestBroker broker)
    {
        var command = RunningWorker.Command(database, broker);
        var port = FreePort.Find();
        command.Environment["FACEWORKER_HEALTH__PORT"] = port.ToString(CultureInfo.InvariantCulture);
        using var http = new HttpClient();
        var page = new Uri($"http://127.0.0.1:{port}/health/ready");
        return await TimeAsync(command, async process =>
        {
            var began = Stopwatch.GetTimestamp();
            process.OutputDataReceived += (_, line) => Profile(Stopwatch.GetElapsedTime(began), line.Data);
            process.BeginOutputReadLine();
            while (!await IsReadyAsync(http, page))
                await Task.Delay(Pause, TimeProvider.System);
        });
    }

    /// <summary>What the worker says, and when: which step takes how long.</summary>
    private static void Profile(TimeSpan after, string? line)
    {
        if (line is not null)
            Console.Error.WriteLine($"    {after.TotalSeconds:0.00} s  {line}");
    }

    private static Task<double> TimeToLoadedAsync() => TimeAsync(
        new ProcessStartInfo("dotnet", [typeof(ReadyBenchmarks).Assembly.Location, BareStart.Role, TestModels.Folder]) { RedirectStandardOutput = true },
        async process =>
        {
            if (await process.StandardOutput.ReadLineAsync() is null)
                throw new InvalidOperationException("The process that loads the models ended without having loaded them.");
        });

    /// <summary>Seconds from the start of a process until something about it is so.</summary>
    private static async Task<double> TimeAsync(ProcessStartInfo command, Func<Process, Task> untilAsync)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(command)!;
        try
        {
            await untilAsync(process);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri page)
    {
        try
        {
            using var answer = await http.GetAsync(page);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }
}
