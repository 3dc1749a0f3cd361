using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests;

public sealed class FacePacksTests(InstalledModels installed)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void An_unloaded_pack_is_rejected_with_the_loaded_ones_and_the_setting()
    {
        var rejection = Assert.Throws<RequestRejectedException>(() => installed.Packs.Get(new PackId("nothing")));

        Assert.Equal(RejectionReason.UnknownModel, rejection.Reason);
        Assert.Contains("'nothing'", rejection.Message, StringComparison.Ordinal);
        Assert.Contains("default", rejection.Message, StringComparison.Ordinal);
        Assert.Contains("FACEWORKER_VISION__PACKS__0", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_pack_has_the_cards_curve_and_model()
    {
        Assert.Null(installed.Pack.Decisions.Fixed);
        Assert.Equal(29_640_749, installed.Pack.Decisions.Curve!.Pairs);
        Assert.Equal(new FaceModel(new ModelId("mobilefacenet-512"), 512, "7074da564a07dd4f"), installed.Pack.Embedder.Model);
    }

    [Fact]
    public async Task Every_sample_photo_has_faces_from_the_left_to_the_right()
    {
        foreach (var path in installed.Samples)
        {
            using var photo = installed.Open(path);
            var faces = await installed.Pack.FindFacesAsync(photo, Lane.Interactive, Cancel);

            Assert.NotEmpty(faces);
            Assert.Equal(faces.OrderBy(face => face.Detection.Box.X), faces);
            Assert.All(faces, face => Assert.InRange(face.Embedding.DistanceTo(face.Embedding).Value, 0, 1e-6));
        }
    }

    [Fact]
    public async Task A_picture_without_faces_has_none()
    {
        using var picture = Pictures.Make(300, 200, (x, y) => ((byte)x, (byte)y, 100));

        Assert.Empty(await installed.Pack.FindFacesAsync(picture, Lane.Interactive, Cancel));
    }

    [Fact]
    public async Task Many_pictures_at_once_give_what_each_gives_alone()
    {
        var alone = new List<IReadOnlyList<FoundFace>>();
        foreach (var path in installed.Samples)
            alone.Add(await FindAsync(path, Lane.Interactive));

        var together = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => FindAsync(installed.Samples[i % 6], i % 2 == 0 ? Lane.Bulk : Lane.Interactive), Cancel)));

        for (var i = 0; i < together.Length; i++)
        {
            Assert.Equal(alone[i % 6].Count, together[i].Count);
            Assert.All(alone[i % 6].Zip(together[i]), pair => Assert.InRange(pair.First.Embedding.DistanceTo(pair.Second.Embedding).Value, 0, 1e-4));
        }
    }

    [Fact]
    public async Task Cancelling_ends_the_search()
    {
        using var picture = Pictures.Noise(400, 300, seed: 1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => installed.Pack.FindFacesAsync(picture, Lane.Bulk, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Two_packs_of_the_same_models_share_them_and_disposing_ends_both()
    {
        var packs = await FacePacks.LoadAsync(installed.Store, [PackId.Default, PackId.Default], new VisionOptions(), Cancel);
        var pack = packs.Get(PackId.Default);
        await packs.DisposeAsync();
        using var picture = Pictures.Noise(100, 100, seed: 1);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => pack.FindFacesAsync(picture, Lane.Bulk, Cancel));
    }

    [Fact]
    public async Task An_embedder_that_makes_other_dimensions_than_its_card_says_is_refused_at_start()
    {
        using var folder = new TemporaryFolder();
        foreach (var model in Directory.EnumerateFiles(installed.Store.Folder, "*.onnx"))
            File.CreateSymbolicLink(Path.Combine(folder.Path, Path.GetFileName(model)), model);
        var card = await File.ReadAllTextAsync(Path.Combine(installed.Store.Folder, "mobilefacenet-512.json"), Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "mobilefacenet-512.json"), card.Replace("\"dimensions\": 512", "\"dimensions\": 128", StringComparison.Ordinal), Cancel);

        var error = await Assert.ThrowsAsync<ModelStoreException>(() =>
            FacePacks.LoadAsync(new ModelStore(folder.Path), [PackId.Default], new VisionOptions(), Cancel));

        Assert.Contains("mobilefacenet-512", error.Message, StringComparison.Ordinal);
        Assert.Contains("128", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_setting_the_default_pack_is_loaded() => Assert.Equal([PackId.Default], new VisionOptions().PackIds);

    private async Task<IReadOnlyList<FoundFace>> FindAsync(string path, Lane lane)
    {
        using var photo = installed.Open(path);
        return await installed.Pack.FindFacesAsync(photo, lane, Cancel);
    }
}
