using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>The photos that are worked on: LFW where the shared data is there, the six sample photos otherwise.</summary>
internal static class Photos
{
    public static IReadOnlyList<string> All { get; } = Find();

    public static string Name => SharedData.Folder is null ? "sample photos" : "LFW";

    /// <summary>The first <paramref name="count"/> photos; fewer photos are repeated.</summary>
    public static IReadOnlyList<string> Take(int count) => [.. Enumerable.Range(0, count).Select(i => All[i % All.Count])];

    /// <summary>A photo, inside its message, with a number behind its last byte: another number makes other bytes of the same picture.</summary>
    public static ImageReference Numbered(int number) =>
        ImageReference.Inline([.. File.ReadAllBytes(All[number % All.Count]), .. BitConverter.GetBytes(number)], $"{number}.jpg");

    private static string[] Find()
    {
        if (SharedData.Folder is { } shared && Path.Combine(shared, "data", "lfw", "images") is var lfw && Directory.Exists(lfw))
            return [.. Directory.EnumerateFiles(lfw, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        TestModels.Require();
        return Directory.GetFiles(TestModels.SampleFolder, "*.jpg");
    }
}
