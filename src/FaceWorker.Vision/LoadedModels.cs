using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Quality;

namespace FaceWorker.Vision;

/// <summary>Loads each model once per device, warm, behind its batcher, and puts packs together of them.</summary>
/// <exception cref="DeviceException">The settings ask for a device that is not there.</exception>
internal sealed class LoadedModels(ModelStore store, VisionOptions options) : IAsyncDisposable
{
    private const int RunsPerGpu = 2; // the one computes while the other's rows are on their way

    private readonly IReadOnlyList<ModelDevice> devices = ModelDevices.Select(options);
    private readonly Dictionary<string, BatchedModel> models = [];

    public async Task<FacePack> LoadPackAsync(PackCard pack, CancellationToken cancel)
    {
        var detector = await LoadAsync(pack.Detector, ModelKind.Detector, cancel);
        var refiners = new List<BatchedModel>();
        foreach (var refiner in pack.Refiners ?? [])
            refiners.Add(await LoadAsync(refiner, ModelKind.Refiner, cancel));
        var landmarks = pack.Landmarks is { } id ? new LandmarkFinder(await LoadAsync(id, ModelKind.Landmarks, cancel)) : null;
        var embedder = await LoadAsync(pack.Embedder, ModelKind.Embedder, cancel);
        var card = store.GetEmbedder(pack);
        return new FacePack(new PackId(pack.Id), DetectorFamilies.Create(new DetectorModels(detector, refiners, landmarks)), new FaceQualityMeter(),
            AlignmentMethods.Create(card), new ModelEmbedder(embedder, card), card.Embedding!.Thresholds.ToThresholds());
    }

    public async Task<BatchedModel> LoadAsync(string id, ModelKind kind, CancellationToken cancel)
    {
        if (models.TryGetValue(id, out var loaded))
            return loaded;
        var card = store.GetModel(id);
        if (card.Kind != kind)
            throw new ModelStoreException($"Model '{id}' is of kind {card.Kind}, but a pack names it as its {kind}.");

        var batching = Limit(StageOf(kind), card.BatchSize);
        // TensorRT makes its own half-precision engine of the full file.
        var file = options is { Precision: Precision.Fp16, Device: not VisionDevice.TensorRt } ? await store.ReadHalfAsync(card, cancel) : await store.ReadAsync(card, cancel);
        return models[id] = new BatchedModel($"{kind} {id}", await WarmAsync(card, file, batching.MaxBatchSize, cancel), batching);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in models.Values)
            await model.DisposeAsync();
    }

    private async Task<IReadOnlyList<OnnxModel>> WarmAsync(ModelCard card, byte[] file, int maxBatchSize, CancellationToken cancel)
    {
        var golden = store.FindGolden(card);
        var sessions = new List<OnnxModel>();
        try
        {
            foreach (var device in devices)
            {
                var canary = new Canary(card, golden, device);
                var session = new OnnxModel(card, device.IsGpu ? ShapeFolding.Apply(file) : file, device, device.BatchesUpTo(maxBatchSize));
                sessions.Add(session);
                await Task.Run(() => session.WarmUp(canary), cancel);
            }

            return sessions;
        }
        catch
        {
            sessions.ForEach(session => session.Dispose());
            throw;
        }
    }

    private BatchingOptions StageOf(ModelKind kind) => kind switch
    {
        ModelKind.Detector or ModelKind.Refiner => options.Detect,
        ModelKind.Landmarks => options.Landmarks,
        _ => options.Embed,
    };

    private BatchingOptions Limit(BatchingOptions stage, BatchSizes card) => new()
    {
        MaxBatchSize = Math.Min(stage.MaxBatchSize, devices[0].IsGpu ? card.Gpu : card.Cpu),
        MaxBulkBatchSize = stage.MaxBulkBatchSize,
        Instances = devices[0].IsGpu ? Math.Clamp(stage.Instances, devices.Count, RunsPerGpu * devices.Count) : stage.Instances,
        LaneCapacity = stage.LaneCapacity,
        BulkShare = stage.BulkShare,
        Linger = stage.Linger,
    };
}
