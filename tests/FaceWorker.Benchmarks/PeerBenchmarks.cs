using FaceWorker.Benchmarks.Peers;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>The pipeline against what users would write instead, on the same images: read, decode, detect, align, embed every face.</summary>
internal static class PeerBenchmarks
{
    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var listing = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(listing, run.Photos);
            yield return await CompareAsync(run, "3a", 2.5, "a Python loop over OpenCV", "/usr/bin/python3", PathOf("opencv", "loop.py"), TestModels.Folder, listing);
            yield return await CompareAsync(run, "3b", 10, "face-api, WASM", "node", PathOf("face-api", "loop.mjs"), listing);
            yield return await CompareAsync(run, "3c", 1.3, "a C# loop over ONNX Runtime", "dotnet", typeof(PeerBenchmarks).Assembly.Location, PlainLoop.Role, TestModels.Folder, listing);
        }
        finally
        {
            File.Delete(listing);
        }
    }

    private static async Task<Comparison> CompareAsync(BenchmarkRun run, string line, double target, string peer, string program, params string[] arguments)
    {
        var name = $"pipeline images/s ÷ {peer} ({Photos.Name}, {run.Photos.Count})";
        var pipeline = await run.PipelineAsync();
        try
        {
            await using var process = await PeerProcess.StartAsync(program, arguments);
            return await Comparison.MeasureAsync(name, target, pipeline.RunAsync, process.RunAsync, line: line);
        }
        catch (PeerMissingException missing)
        {
            return Comparison.Missing(name, $"{missing.Message}; tests/FaceWorker.Benchmarks/peers/install.sh installs it", target, line);
        }
    }

    private static string PathOf(params ReadOnlySpan<string> parts) => RepositoryRoot.Combine(["tests", "FaceWorker.Benchmarks", "peers", .. parts]);
}
