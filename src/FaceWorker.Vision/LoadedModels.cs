using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Telemetry;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Quality;

namespace FaceWorker.Vision;

/// <summary>Loads each model once per device, warm, behind its batcher, and puts packs together of them.</summary>
/// <exception cref="DeviceException">The settings ask for a device that is not there.</exception>
internal sealed class LoadedModels(ModelStore store, VisionOptions options, Instruments? instruments = null) : IAsyncDisposable
{
    /// <summary>Of all models: the one computes while the other's rows are on their way.</summary>
    public const int RunsPerGpu = 2;

    private readonly IReadOnlyList<ModelDevice> devices = ModelDevices.Select(options);
    // Two models that run at once on one processor only make each other wait. What waits in front of a GPU instead of on it still fills.
    private readonly RunSlots slots = options.Device == VisionDevice.Cpu ? new RunSlots(options.MostRuns) : new RunSlots(RunsPerGpu * Math.Max(1, options.DeviceIds.Count), preferFull: true);
    private readonly SemaphoreSlim gpuTurn = new(1);
    private readonly Dictionary<string, Task<BatchedModel>> models = [];

    /// <summary>Its models are loaded side by side, since each keeps one core busy; for a GPU one after the other, since building an engine takes its memory.</summary>
    public async Task<FacePack> LoadPackAsync(PackCard pack, CancellationToken cancel)
    {
        var detector = BeginToLoad(pack.Detector, ModelKind.Detector, cancel);
        var refiners = (pack.Refiners ?? []).Select(refiner => BeginToLoad(refiner, ModelKind.Refiner, cancel)).ToList();
        var landmarks = pack.Landmarks is { } id ? BeginToLoad(id, ModelKind.Landmarks, cancel) : null;
        var embedder = BeginToLoad(pack.Embedder, ModelKind.Embedder, cancel);

        var card = store.GetEmbedder(pack);
        var detection = new DetectorModels(await detector, await Task.WhenAll(refiners), landmarks is null ? null : new LandmarkFinder(await landmarks));
        return new FacePack(new PackId(pack.Id), DetectorFamilies.Create(detection), new FaceQualityMeter(),
            AlignmentMethods.Create(card), new ModelEmbedder(await embedder, card), card.Embedding!.ToPolicy(), card.Embedding.Quality?.ToScale(card.ToFaceModel()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in models.Values)
        {
            await ((Task)model).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (model.IsCompletedSuccessfully)
                await (await model).DisposeAsync();
        }

        gpuTurn.Dispose();
    }

    private Task<BatchedModel> BeginToLoad(string id, ModelKind kind, CancellationToken cancel) =>
        models.TryGetValue(id, out var loading) ? loading : models[id] = Task.Run(() => LoadAsync(id, kind, cancel), cancel);

    private async Task<BatchedModel> LoadAsync(string id, ModelKind kind, CancellationToken cancel)
    {
        var card = store.GetModel(id);
        if (card.Kind != kind)
            throw new ModelStoreException($"Model '{id}' is of kind {card.Kind}, but a pack names it as its {kind}.");

        var batching = Limit(StageOf(kind), card.BatchSize);
        // TensorRT makes its own half-precision engine of the full file.
        var file = options is { Precision: Precision.Fp16, Device: not VisionDevice.TensorRt } ? await store.ReadHalfAsync(card, cancel) : await store.ReadAsync(card, cancel);
        return new BatchedModel(new Stage(kind.ToName(), id), await WarmAsync(card, file, batching.MaxBatchSize, cancel), batching, slots, instruments);
    }

    private async Task<List<OnnxModel>> WarmAsync(ModelCard card, byte[] file, int maxBatchSize, CancellationToken cancel)
    {
        if (!devices[0].IsGpu)
            return Warm(card, file, maxBatchSize, cancel);
        await gpuTurn.WaitAsync(cancel);
        try
        {
            return Warm(card, ShapeFolding.Apply(file), maxBatchSize, cancel);
        }
        finally
        {
            gpuTurn.Release();
        }
    }

    private List<OnnxModel> Warm(ModelCard card, byte[] file, int maxBatchSize, CancellationToken cancel)
    {
        var golden = store.FindGolden(card);
        var sessions = new List<OnnxModel>();
        try
        {
            foreach (var device in devices)
            {
                cancel.ThrowIfCancellationRequested();
                var canary = new Canary(card, golden, device);
                var session = new OnnxModel(card, file, device, device.BatchesUpTo(maxBatchSize));
                sessions.Add(session);
                session.WarmUp(canary);
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
