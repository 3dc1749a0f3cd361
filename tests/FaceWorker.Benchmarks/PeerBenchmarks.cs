using FaceWorker.Benchmarks.Peers;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>The pipeline against what users would write instead, on the same images: read, decode, detect, align, embed every face.</summary>
internal static class PeerBenchmarks
{
    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        yield return await CompareAsync(run, run.Pick(500, 40), new Peer("3a", 2.5, "a Python loop over OpenCV", "/usr/bin/python3", [PathOf("opencv", "loop.py"), TestModels.Folder]));
        // So slow that fewer photos do.
        yield return await CompareAsync(run, run.Pick(200, 20), new Peer("3b", 10, "face-api, WASM", "node", [PathOf("face-api", "loop.mjs")]));
        yield return await CompareAsync(run, run.Pick(500, 40),
            new Peer("3c", 1.3, "a C# loop over ONNX Runtime", "dotnet", [typeof(PeerBenchmarks).Assembly.Location, PlainLoop.Role, TestModels.Folder]));
    }

    private static async Task<Comparison> CompareAsync(BenchmarkRun run, int count, Peer peer)
    {
        var name = $"pipeline images/s ÷ {peer.Name} ({Photos.Name}, {count})";
        var photos = Photos.Take(count);
        var pipeline = new PipelineBenchmarks(await run.PackAsync(), run.Bare, photos);
        var listing = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(listing, photos);
            await using var process = await PeerProcess.StartAsync(peer.Program, [.. peer.Arguments, listing]);
            return await Comparison.MeasureAsync(name, peer.Target, pipeline.RunAsync, process.RunAsync, line: peer.Line);
        }
        catch (PeerMissingException missing)
        {
            return Comparison.Missing(name, $"{missing.Message}; tests/FaceWorker.Benchmarks/peers/install.sh installs it", peer.Target, peer.Line);
        }
        finally
        {
            File.Delete(listing);
        }
    }

    private static string PathOf(params ReadOnlySpan<string> parts) => RepositoryRoot.Combine(["tests", "FaceWorker.Benchmarks", "peers", .. parts]);

    /// <param name="Arguments">Before the file that lists the images.</param>
    private sealed record Peer(string Line, double Target, string Name, string Program, string[] Arguments);
}
