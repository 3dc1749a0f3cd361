using FaceWorker.Core.Faces;
using FaceWorker.Core.Telemetry;
using FaceWorker.Hosting;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>The models of the packs that the settings name, loaded and warmed.</summary>
internal sealed class WarmModels(ServerOptions servers, VisionOptions options, Instruments instruments, TimeProvider time, ILogger<WarmModels> log) : IStartupStep, IFacePacks, IAsyncDisposable
{
    private FacePacks? packs;

    public string Name => "the models";

    public async Task PrepareAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        packs = await FacePacks.LoadAsync(new ModelStore(servers.Models), options.PackIds, options, instruments, cancel);
        log.ModelsWarm(string.Join(", ", options.PackIds), time.GetElapsedTime(began).TotalSeconds);
    }

    /// <inheritdoc />
    public FacePack Get(PackId id) => Warm.Get(id);

    /// <inheritdoc />
    public FacePack? Find(PackId id) => Warm.Find(id);

    private FacePacks Warm => packs ?? throw new InvalidOperationException("The models are not warm yet.");

    public ValueTask DisposeAsync() => packs?.DisposeAsync() ?? ValueTask.CompletedTask;
}
