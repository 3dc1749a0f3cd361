using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FaceWorker.Contracts;

namespace FaceWorker.Benchmarks;

/// <summary>What the jobs of a host that never answers cost the jobs of other sources.</summary>
/// <remarks>Each round has a host of its own, of which the worker knows nothing yet: the seconds in which it finds out are part of the measurement.</remarks>
internal static class HangingSourceBenchmarks
{
    private const int Rounds = 5;
    private const int Addresses = 200;

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var hosts = Enumerable.Range(0, Rounds + 1).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var host in hosts)
            host.Start(); // the kernel accepts connections, and nobody reads from them
        var names = hosts.Select(host => host.LocalEndpoint.ToString()!).ToList();
        await using var worker = await RunningWorker.StartAsync(await run.PackAsync(), [.. names.Select((name, i) => ($"IMAGES__HOSTS__{i}", name))]);
        var hanging = await worker.CreateGalleryAsync();
        var galleries = run.Pick(3, 5);
        var next = 0;

        yield return await Comparison.MeasureAsync(
            $"images/s of local photos beside {Addresses} jobs of a host that hangs ÷ without them ({Photos.Name}, {run.Photos.Count}, {galleries} times)", 0.9,
            async () =>
            {
                var host = names[next++];
                await Task.WhenAll(Enumerable.Range(0, Addresses).Select(i =>
                    worker.Client.EnqueueAsync(new IndexImage { Gallery = hanging, Image = ImageReference.AtUrl($"http://{host}/{i}.jpg") }, CancellationToken.None)));
                return await IndexAsync(worker, run, galleries);
            },
            async () =>
            {
                await worker.PurgeAsync();
                return await IndexAsync(worker, run, galleries);
            }, Rounds, line: "14");
        hosts.ForEach(host => host.Dispose());
    }

    /// <summary>Each time into a new gallery: known images cost nothing.</summary>
    private static async Task<double> IndexAsync(RunningWorker worker, BenchmarkRun run, int times)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
            await worker.IndexAsync(await worker.CreateGalleryAsync(), run.Photos.Select(ImageReference.AtPath));
        return times * run.Photos.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
