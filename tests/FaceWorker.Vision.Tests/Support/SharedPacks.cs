using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Tests.Support;

/// <summary>A pack of this version's cards, with files from the store and the shared folder. Without the latter the test is skipped.</summary>
internal sealed class SharedPack : IAsyncDisposable
{
    private readonly string folder;
    private readonly FacePacks packs;

    private SharedPack(string folder, FacePacks packs, PackId id) => (this.folder, this.packs, Pack) = (folder, packs, packs.Get(id));

    public FacePack Pack { get; }

    public static async Task<SharedPack> LoadAsync(string id, CancellationToken cancel)
    {
        var files = File.ReadLines(Places.Shared("models/SHA256SUMS")).Select(line => line.Split("  ")).ToDictionary(part => part[0], part => Places.Shared($"models/{part[1]}"));
        var folder = Directory.CreateTempSubdirectory("faceworker-pack-").FullName;
        foreach (var card in BuiltInCards.Models.Where(card => card.Sha256 is not null))
            File.CreateSymbolicLink(Path.Combine(folder, card.File), files.GetValueOrDefault(card.Sha256!) ?? Path.Combine(Places.Models, card.File));
        var pack = new PackId(id);
        return new SharedPack(folder, await FacePacks.LoadAsync(new ModelStore(folder), [pack], new VisionOptions(), cancel), pack);
    }

    public async ValueTask DisposeAsync()
    {
        await packs.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
