using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Quality;

namespace FaceWorker.Vision;

/// <summary>Loads each model once, warm, behind its batcher, and puts packs together of them.</summary>
internal sealed class LoadedModels(ModelStore store, VisionOptions options) : IAsyncDisposable
{
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

        var batching = Limit(StageOf(kind), card.BatchSize.Cpu);
        var model = new OnnxModel(card, await store.ReadAsync(card, cancel), batching.MaxBatchSize);
        await Task.Run(model.WarmUp, cancel);
        return models[id] = new BatchedModel($"{kind} {id}", model, batching);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in models.Values)
            await model.DisposeAsync();
    }

    private BatchingOptions StageOf(ModelKind kind) => kind switch
    {
        ModelKind.Detector or ModelKind.Refiner => options.Detect,
        ModelKind.Landmarks => options.Landmarks,
        _ => options.Embed,
    };

    private static BatchingOptions Limit(BatchingOptions stage, int batchSize) => new()
    {
        MaxBatchSize = Math.Min(stage.MaxBatchSize, batchSize),
        MaxBulkBatchSize = stage.MaxBulkBatchSize,
        Instances = stage.Instances,
        LaneCapacity = stage.LaneCapacity,
        BulkShare = stage.BulkShare,
        Linger = stage.Linger,
    };
}
