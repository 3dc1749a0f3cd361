namespace FaceWorker.Benchmarks;

/// <summary>Every suite, in the order of a whole run. A new one is a class with a <c>MeasureAsync</c> and a line here.</summary>
internal static class Suites
{
    public static IReadOnlyList<Suite> All { get; } =
    [
        new("archive", "listing an archive into the manifest", ArchiveBenchmarks.MeasureAsync), // first: its memory is measured, and models are not loaded yet
        new("pipeline", "read, decode, detect, align, embed against the bare models", PipelineBenchmarks.MeasureAsync),
        new("batcher", "the batcher against direct runs", PipelineBenchmarks.MeasureBatcherAsync),
        new("worker", "a worker with RabbitMQ and PostgreSQL against the bare models", WorkerBenchmarks.MeasureAsync),
        new("memory", "a worker's resident memory over many images", MemoryBenchmarks.MeasureAsync),
        new("search", "the database step of identification against the bare query", SearchBenchmarks.MeasureAsync),
        new("scale", "two workers of one core each against one", ScaleBenchmarks.MeasureAsync),
    ];
}
