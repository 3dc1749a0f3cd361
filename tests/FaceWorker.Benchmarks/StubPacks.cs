using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Benchmarks;

/// <summary>A pack that costs nothing: it finds one face on every picture, and always the same.</summary>
internal sealed class StubPacks(PackId id) : IFacePacks, IFaceDetector, IFaceQualityMeter, IFaceAligner, IFaceEmbedder
{
    private static readonly Detection Face = new(new BoundingBox(8, 8, 48, 48), 1, new FaceLandmarks(new(22, 24), new(42, 24), new(32, 34), new(24, 44), new(40, 44)));

    private readonly Embedding embedding = Embedding.FromRaw([.. Enumerable.Range(1, 512).Select(i => (float)Math.Sin(i))], new FaceModel(new ModelId("stub"), 512, Fingerprint: ""));

    public FaceModel Model => embedding.Model;

    public FacePack Get(PackId pack) => new(id, this, this, this, this, new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(1), "made up"));

    public Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Detection>>([Face]);

    public FaceQuality Measure(Picture picture, Detection detection) => FaceQuality.Of(detection, sharpness: 500);

    public float? FullDetail => null;

    public AlignedFaces Align(Picture picture, IReadOnlyList<Detection> detections) => new([.. detections.Select(detection => new AlignedFace(detection, length: 1))]);

    public Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Embedding>>([.. faces.Items.Select(_ => embedding)]);
}
