using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

[assembly: AssemblyFixture(typeof(InstalledModels))]

namespace FaceWorker.Vision.Tests.Support;

/// <summary>The default models and the sample photos, installed when missing, and the default pack loaded once for all tests.</summary>
public sealed class InstalledModels : IAsyncLifetime
{
    private FacePacks? packs;

    public ModelStore Store { get; } = new(Places.Models);

    public ImageDecoder Decoder { get; } = new(new ImageOptions());

    public FacePack Pack => packs!.Get(PackId.Default);

    public FacePacks Packs => packs!;

    /// <summary>Photos of groups of people.</summary>
    public IReadOnlyList<string> Samples { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var installer = new ModelInstaller();
        await installer.InstallAsync(Store, tarball: null, progress: null, CancellationToken.None);
        Samples = await installer.InstallSamplesAsync(Places.Samples, tarball: null, progress: null, CancellationToken.None);
        packs = await FacePacks.LoadAsync(Store, [PackId.Default], new VisionOptions(), CancellationToken.None);
    }

    public Picture Open(string path) => Decoder.Decode(ImageFile.From(path, File.ReadAllBytes(path)));

    public ValueTask DisposeAsync() => packs?.DisposeAsync() ?? ValueTask.CompletedTask;
}
