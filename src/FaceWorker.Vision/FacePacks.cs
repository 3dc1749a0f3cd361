using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Telemetry;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision;

/// <summary>The model packs that are loaded and warm; they run on as many threads as the options' instances say.</summary>
public sealed class FacePacks : IFacePacks, IAsyncDisposable
{
    private readonly Dictionary<PackId, FacePack> packs;
    private readonly LoadedModels models;

    private FacePacks(Dictionary<PackId, FacePack> packs, LoadedModels models)
    {
        this.packs = packs;
        this.models = models;
    }

    /// <summary>Verifies, loads and warms the models of the packs; ready on return. A model that several packs name is loaded once.</summary>
    /// <exception cref="ModelStoreException">A card or file is missing or changed, or does not fit; the message names it and the remedy.</exception>
    /// <exception cref="DeviceException">The device that the options ask for is not there, or does not compute what it should.</exception>
    public static Task<FacePacks> LoadAsync(ModelStore store, IReadOnlyList<PackId> packs, VisionOptions options, CancellationToken cancel) =>
        LoadAsync(store, packs, options, instruments: null, cancel);

    /// <param name="instruments">What the models' batches are measured by.</param>
    /// <inheritdoc cref="LoadAsync(ModelStore, IReadOnlyList{PackId}, VisionOptions, CancellationToken)" />
    public static async Task<FacePacks> LoadAsync(ModelStore store, IReadOnlyList<PackId> packs, VisionOptions options, Instruments? instruments, CancellationToken cancel)
    {
        var models = new LoadedModels(store, options, instruments);
        try
        {
            var loaded = new Dictionary<PackId, FacePack>();
            foreach (var id in packs.Distinct())
                loaded[id] = await models.LoadPackAsync(store.GetPack(id), cancel);
            return new FacePacks(loaded, models);
        }
        catch
        {
            await models.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public FacePack Get(PackId id) => packs.TryGetValue(id, out var pack) ? pack : throw new RequestRejectedException(RejectionReason.UnknownModel,
        $"The model pack '{id}' is not loaded by this worker (loaded: {string.Join(", ", packs.Keys)}); add it to the worker's setting Vision:Packs (FACEWORKER_VISION__PACKS__0).");

    /// <inheritdoc />
    public FacePack? Find(PackId id) => packs.GetValueOrDefault(id);

    public ValueTask DisposeAsync() => models.DisposeAsync();
}
