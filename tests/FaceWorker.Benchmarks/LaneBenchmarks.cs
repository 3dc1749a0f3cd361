using System.Diagnostics;
using FaceWorker.Benchmarks.Report;
using FaceWorker.Contracts;

namespace FaceWorker.Benchmarks;

/// <summary>Somebody who waits beside an archive that does not: what each costs the other.</summary>
/// <remarks>
/// Identifications arrive at a fixed pace, whether or not the last one is answered. Each round has three phases of equal length: identifications
/// alone, bulk indexing alone, both. The second ratio tells what bulk loses, the work of the identifications themselves included.
/// </remarks>
internal static class LaneBenchmarks
{
    private const int Rounds = 5;
    private const double PerSecond = 5; // identifications: a few percent of what two cores can do

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        await using var worker = await RunningWorker.StartAsync(await run.PackAsync());
        var gallery = await worker.CreateGalleryAsync();
        await worker.IndexAsync(gallery, run.Photos.Select(ImageReference.AtPath));
        var phase = TimeSpan.FromSeconds(run.Pick(20, 2));
        var (idle, busy) = (new List<double>(), new List<double>());
        var (latencies, speeds) = (new List<(double, double)>(), new List<(double, double)>());
        var bulk = new BulkLoad(worker);
        for (var round = 0; round < Rounds; round++)
        {
            var alone = await IdentifyAsync(worker, gallery, run.Photos, phase);
            await bulk.StartAsync();
            var undisturbed = await bulk.PerSecondAsync(() => Task.Delay(phase, TimeProvider.System));
            List<double> together = [];
            var disturbed = await bulk.PerSecondAsync(async () => together = await IdentifyAsync(worker, gallery, run.Photos, phase));
            await bulk.StopAsync();
            idle.AddRange(alone);
            busy.AddRange(together);
            latencies.Add((Percentile99(together), Percentile99(alone)));
            speeds.Add((disturbed, undisturbed));
            await Console.Error.WriteLineAsync($"  round {round + 1}: p99 {latencies[^1].Item1:0} against {latencies[^1].Item2:0} ms, bulk {disturbed:0.0} against {undisturbed:0.0} images/s");
        }

        run.Plots.Add(new LinePlot("latency", "Latency of an identification", $"How many of {idle.Count} are answered within, idle and while bulk indexing saturates the worker.",
            new PlotAxis("ms"), new PlotAxis("% answered"), [PlotSeries.Distribution("idle", idle), PlotSeries.Distribution("under bulk", busy)]));
        yield return Comparison.OfRounds("identify p99 ms while bulk indexing saturates the worker ÷ idle", 3, latencies, atMost: true, line: "4");
        yield return Comparison.OfRounds($"bulk images/s beside {PerSecond} identifications a second ÷ without", 0.9, speeds, line: "4");
    }

    public static double Percentile99(List<double> values) => values.Order().ElementAt((int)Math.Ceiling(0.99 * values.Count) - 1);

    /// <summary>Milliseconds of each identification, at this suite's pace.</summary>
    /// <exception cref="InvalidOperationException">One was rejected.</exception>
    public static async Task<List<double>> IdentifyAsync(RunningWorker worker, string gallery, IReadOnlyList<string> photos, TimeSpan phase)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1 / PerSecond), TimeProvider.System);
        var asked = new List<Task<double>>();
        for (var i = 0; i < phase.TotalSeconds * PerSecond; i++)
        {
            await pace.WaitForNextTickAsync();
            asked.Add(AskAsync(photos[i % photos.Count]));
        }

        return [.. await Task.WhenAll(asked)];

        async Task<double> AskAsync(string photo)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await worker.Client.IdentifyAsync(new IdentifyFaces { Gallery = gallery, Image = ImageReference.AtPath(photo) }, CancellationToken.None);
            if (answer.Rejection is { } rejection)
                throw new InvalidOperationException($"{photo} was rejected: {rejection.Detail}");
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
    }
}
