using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FaceWorker.Contracts;

namespace FaceWorker.Benchmarks;

/// <summary>What the jobs of a host that never answers cost the jobs of other sources.</summary>
/// <remarks>Before the first round the worker has found out that the host hangs. Each round brings as many new jobs for it; for the reference, those that wait are taken away.</remarks>
internal static class HangingSourceBenchmarks
{
    private const int Addresses = 200;

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        using var host = new TcpListener(IPAddress.Loopback, 0);
        host.Start(); // the kernel accepts connections, and nobody reads from them
        var address = host.LocalEndpoint.ToString()!;
        await using var worker = await RunningWorker.StartAsync(await run.PackAsync(), ("IMAGES__HOSTS__0", address));
        var hanging = await worker.CreateGalleryAsync();
        var galleries = run.Pick(3, 5);

        yield return await Comparison.MeasureAsync(
            $"images/s of local photos beside {Addresses} jobs of a host that hangs ÷ without them ({Photos.Name}, {run.Photos.Count}, {galleries} times)", 0.9,
            async () =>
            {
                await Task.WhenAll(Enumerable.Range(0, Addresses).Select(i =>
                    worker.Client.EnqueueAsync(new IndexImage { Gallery = hanging, Image = ImageReference.AtUrl($"http://{address}/{i}.jpg") }, CancellationToken.None)));
                return await IndexAsync(worker, run, galleries);
            },
            async () =>
            {
                await worker.PurgeAsync();
                return await IndexAsync(worker, run, galleries);
            }, line: "14");
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
