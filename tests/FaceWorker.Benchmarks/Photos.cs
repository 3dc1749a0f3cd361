using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>The photos that are worked on: LFW where the shared data is there, the six sample photos otherwise.</summary>
internal static class Photos
{
    public static IReadOnlyList<string> All { get; } = Find();

    public static string Name => SharedData.Folder is null ? "sample photos" : "LFW";

    /// <summary>The first <paramref name="count"/> photos; fewer photos are repeated.</summary>
    public static IReadOnlyList<string> Take(int count) => [.. Enumerable.Range(0, count).Select(i => All[i % All.Count])];

    private static string[] Find()
    {
        if (SharedData.Folder is { } shared && Path.Combine(shared, "data", "lfw", "images") is var lfw && Directory.Exists(lfw))
            return [.. Directory.EnumerateFiles(lfw, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        TestModels.Require();
        return Directory.GetFiles(TestModels.SampleFolder, "*.jpg");
    }
}
