using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Benchmarks;

/// <summary>What the stages of the pipeline cost, in processor time of the whole process: right only while one photo at a time is worked on and nothing else.</summary>
internal sealed class StageClock
{
    private readonly Dictionary<string, TimeSpan> spent = [];

    public TimeSpan Of(string stage) => spent.GetValueOrDefault(stage);

    public void Clear() => spent.Clear();

    public async Task<T> TimeAsync<T>(string stage, Func<Task<T>> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        try
        {
            return await work();
        }
        finally
        {
            spent[stage] = Of(stage) + Environment.CpuUsage.TotalTime - before;
        }
    }

    public T Time<T>(string stage, Func<T> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        try
        {
            return work();
        }
        finally
        {
            spent[stage] = Of(stage) + Environment.CpuUsage.TotalTime - before;
        }
    }

    /// <summary>The same pack with every step timed.</summary>
    public FacePack Timed(FacePack pack) => pack with
    {
        Detector = new Detector(this, pack.Detector),
        QualityMeter = new Meter(this, pack.QualityMeter),
        Aligner = new Aligner(this, pack.Aligner),
        Embedder = new Embedder(this, pack.Embedder),
    };

    public IImageDecoder Timed(IImageDecoder decoder) => new Decoder(this, decoder);

    private sealed class Decoder(StageClock clock, IImageDecoder decoder) : IImageDecoder
    {
        public long Measure(ImageFile file) => clock.Time(Stages.Decode, () => decoder.Measure(file));

        public Picture Decode(ImageFile file, long enoughPixels = long.MaxValue) => clock.Time(Stages.Decode, () => decoder.Decode(file, enoughPixels));
    }

    private sealed class Detector(StageClock clock, IFaceDetector detector) : IFaceDetector
    {
        public Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel) =>
            clock.TimeAsync(Stages.Detect, () => detector.DetectAsync(picture, smallestFace, turn, cancel));

        public Task<IReadOnlyList<Detection>> PlacePointsAsync(Picture picture, IReadOnlyList<Detection> detections, Turn turn, CancellationToken cancel) =>
            clock.TimeAsync(Stages.Detect, () => detector.PlacePointsAsync(picture, detections, turn, cancel));
    }

    private sealed class Meter(StageClock clock, IFaceQualityMeter meter) : IFaceQualityMeter
    {
        public FaceQuality Measure(Picture picture, Detection detection) => clock.Time(Stages.Align, () => meter.Measure(picture, detection));
    }

    private sealed class Aligner(StageClock clock, IFaceAligner aligner) : IFaceAligner
    {
        public float? FullDetail => aligner.FullDetail;

        public AlignedFaces Align(Picture picture, IReadOnlyList<Detection> detections) => clock.Time(Stages.Align, () => aligner.Align(picture, detections));
    }

    private sealed class Embedder(StageClock clock, IFaceEmbedder embedder) : IFaceEmbedder
    {
        public FaceModel Model => embedder.Model;

        public Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel) =>
            clock.TimeAsync(Stages.Embed, () => embedder.EmbedAsync(faces, turn, cancel));
    }
}

/// <summary>The stages of a photo, as the plots name them.</summary>
internal static class Stages
{
    public const string Read = "read", Decode = "decode", Detect = "detect", Align = "align", Embed = "embed", Store = "store";

    /// <summary>What is between them: copies for another look at a photo, and the waiting's own cost.</summary>
    public const string Other = "other";

    public static IReadOnlyList<string> All { get; } = [Read, Decode, Detect, Align, Embed, Store, Other];
}
