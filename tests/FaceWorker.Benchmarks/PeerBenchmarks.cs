namespace FaceWorker.Benchmarks;

/// <summary>The pipeline against what users would write instead, on the same images: read, decode, detect, align, embed every face.</summary>
internal static class PeerBenchmarks
{
    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        yield return await CompareAsync(run, Peer.OpenCv, run.Pick(500, 40), 2.5, "3a");
        // So slow that fewer photos do.
        yield return await CompareAsync(run, Peer.FaceApi, run.Pick(200, 20), 10, "3b");
        yield return await CompareAsync(run, Peer.OnnxRuntime, run.Pick(500, 40), 1.3, "3c");
    }

    private static async Task<Comparison> CompareAsync(BenchmarkRun run, Peer peer, int count, double target, string line)
    {
        var photos = Photos.Take(count);
        var pipeline = new PipelineBenchmarks(await run.PackAsync(), run.Bare, photos);
        return (await peer.CompareAsync($"pipeline images/s ÷ {peer.Name} ({Photos.Name}, {count})", photos, pipeline.RunAsync, target, line)).Comparison;
    }
}
