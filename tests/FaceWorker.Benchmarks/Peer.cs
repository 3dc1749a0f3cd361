using System.Text.Json;
using FaceWorker.Benchmarks.Peers;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>What users would write instead: a program that works through listed images in a process of its own, one after the other.</summary>
/// <param name="Arguments">Before the file that lists the images.</param>
internal sealed record Peer(string Name, string Program, string[] Arguments)
{
    public static Peer OpenCv { get; } = new("a Python loop over OpenCV", "/usr/bin/python3", [PathOf("opencv", "loop.py"), TestModels.Folder]);

    public static Peer FaceApi { get; } = new("face-api, WASM", "node", [PathOf("face-api", "loop.mjs")]);

    public static Peer OnnxRuntime { get; } = new("a C# loop over ONNX Runtime", "dotnet", [typeof(Peer).Assembly.Location, PlainLoop.Role, TestModels.Folder]);

    /// <summary>Ours against it, in images per second; and what it said of its last pass, null where it is not installed.</summary>
    public async Task<(Comparison Comparison, JsonElement? LastPass)> CompareAsync(
        string name, IReadOnlyList<string> photos, Func<Task<double>> ours, double? target = null, string? line = null, int rounds = 5)
    {
        var listing = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(listing, photos);
            await using var process = await PeerProcess.StartAsync(Program, [.. Arguments, listing]);
            return (await Comparison.MeasureAsync(name, target, ours, process.RunAsync, rounds, line: line), process.Last);
        }
        catch (PeerMissingException missing)
        {
            return (Comparison.Missing(name, $"{missing.Message}; tests/FaceWorker.Benchmarks/peers/install.sh installs it", target, line), null);
        }
        finally
        {
            File.Delete(listing);
        }
    }

    private static string PathOf(params ReadOnlySpan<string> parts) => RepositoryRoot.Combine(["tests", "FaceWorker.Benchmarks", "peers", .. parts]);
}
