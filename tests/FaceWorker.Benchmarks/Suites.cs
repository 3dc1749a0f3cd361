using FaceWorker.Benchmarks.Device;

namespace FaceWorker.Benchmarks;

/// <summary>Every suite, in the order of a whole run. A new one is a class with a <c>MeasureAsync</c> and a line here.</summary>
internal static class Suites
{
    public static IReadOnlyList<Suite> All { get; } =
    [
        new("archive", "listing an archive into the manifest", ArchiveBenchmarks.MeasureAsync), // first: its memory is measured, and models are not loaded yet
        new("photos", "photos of 2 to 100 megapixels against the bare necessities, peers, and each other", PhotoBenchmarks.MeasureAsync),
        new("pipeline", "read, decode, detect, align, embed against the bare models", PipelineBenchmarks.MeasureAsync),
        new("batcher", "the batcher against direct runs", PipelineBenchmarks.MeasureBatcherAsync),
        new("worker", "a worker with RabbitMQ and PostgreSQL against the bare models", WorkerBenchmarks.MeasureAsync),
        new("hanging", "a worker beside a host that accepts connections and never answers", HangingSourceBenchmarks.MeasureAsync),
        new("turns", "photos without a fit face are looked at in their other turns: what that costs", TurnBenchmarks.MeasureAsync),
        new("lanes", "identifications beside bulk indexing: what each costs the other", LaneBenchmarks.MeasureAsync),
        new("reembed", "a gallery of 100,000 faces goes over to another model beside identifications", ReembeddingBenchmarks.MeasureAsync, IsLong: true),
        new("ready", "a worker's start against loading the models", ReadyBenchmarks.MeasureAsync),
        new("ends", "what a small archive and a small index command wait for beside the work", EndsBenchmarks.MeasureAsync),
        new("jobs", "jobs with a stub model against a consumer that only publishes an event", JobBenchmarks.MeasureAsync),
        new("slots", "how full the batches are at saturation", SlotBenchmarks.MeasureAsync),
        new("gpu", "each model and the pipeline on a device (--device) beside bare runs", GpuBenchmarks.MeasureAsync, IsLong: true),
        new("device", "how busy the defaults keep a simulated GPU of 1,000 to 20,000 faces a second", DeviceBenchmarks.MeasureAsync),
        new("throughput", "plots by batch size and by concurrency", ThroughputBenchmarks.MeasureAsync),
        new("memory", "a worker's resident memory over many images", MemoryBenchmarks.MeasureAsync),
        new("peers", "the pipeline against what users would write instead (peers/install.sh)", PeerBenchmarks.MeasureAsync),
        new("decode", "the decoder against bare libturbojpeg", DecodeBenchmarks.MeasureAsync),
        new("store", "storing faces against a raw COPY of the same rows", StoreBenchmarks.MeasureAsync),
        new("index", "building an index after the load against the bare CREATE INDEX", IndexBenchmarks.MeasureAsync),
        new("search", "the database step of identification against the bare query", SearchBenchmarks.MeasureAsync),
        new("people", "grouping faces into people: exact neighbours, Leiden against igraph, a million faces", PeopleBenchmarks.MeasureAsync),
        new("review", "what answers in the review's order are worth, against answers by chance, on LFW", ReviewBenchmarks.MeasureAsync, IsLong: true),
        new("adaptation", "heads that were learned from some people, for others: by each method, on LFW, on LFW degraded, with FaceNet", AdaptationBenchmarks.MeasureAsync, IsLong: true),
        new("console", "what the console's pages about people ask of a gallery of a million faces", ConsoleBenchmarks.MeasureAsync, IsLong: true),
        new("sweep", "what an index costs and finds, by its parameters", IndexSweep.MeasureAsync, IsLong: true),
        new("scale", "two workers of one core each against one", ScaleBenchmarks.MeasureAsync, IsLong: true),
    ];
}
