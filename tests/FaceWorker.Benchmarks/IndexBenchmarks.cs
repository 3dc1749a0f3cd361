using System.Diagnostics;

namespace FaceWorker.Benchmarks;

/// <summary>Building an index as the worker does, while the gallery is read and written, against the bare CREATE INDEX with the same memory and processes.</summary>
internal static class IndexBenchmarks
{
    private const int Huge = 500_000; // builds that take minutes each: one round, which needs no warming

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var faces = run.Faces(100_000, 6_000);
        await using var gallery = await SearchGallery.CreateAsync(run, faces, indexed: false);
        var comparison = await Comparison.MeasureAsync($"index of {faces:N0} faces, seconds ÷ bare CREATE INDEX", 1.05,
            () => BuildAsync(gallery, gallery.BuildIndexAsync),
            () => BuildAsync(gallery, () => gallery.ExecuteAsync(
                $"SET maintenance_work_mem = '{gallery.Options.IndexBuildMemory}MB'; {HnswRecipe.InUse.Create(gallery)}")),
            rounds: faces < Huge ? 5 : 1, warm: faces < Huge);
        yield return comparison with { AtMost = true, Line = "10" };
    }

    private static async Task<double> BuildAsync(SearchGallery gallery, Func<Task> build)
    {
        var began = Stopwatch.GetTimestamp();
        await build();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await gallery.DropIndexAsync();
        return seconds;
    }
}
