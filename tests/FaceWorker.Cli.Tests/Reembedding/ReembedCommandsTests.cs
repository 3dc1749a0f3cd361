using System.Text.Json.Nodes;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Reembedding;

/// <summary>What the commands say; the vectors, of 4 values and of 512, are made up.</summary>
public sealed class ReembedCommandsTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IDisposable
{
    private readonly TemporaryFolder models = new();
    private string gallery = "";

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task A_gallery_goes_over_and_each_command_says_what_comes_next()
    {
        await CreateAsync();

        var begun = await RunAsync("start", "--pack", "two");
        var unfinished = await RefusedAsync("unfinished", "cut-over");
        var faces = await FillAsync();
        var status = (await RunAsync("status", "--json")).Json;
        var shown = await RunAsync("status");
        var page = Path.Combine(models.Path, "compared.html");
        var compared = await RunAsync("compare", "--report", page);
        await RefusedAsync("facesMissing", "cut-over");
        var over = await RunAsync("cut-over", "--accept-missing", "1");
        var back = await RunAsync("roll-back", "--json");
        await RefusedAsync("isNotCutOver", "finish", "--yes");
        await RefusedAsync("tooSoon", "abandon", "--yes");
        await galleries.ExecuteAsync("UPDATE reembedding SET switched_at = switched_at - interval '1 minute'");
        var left = await RunAsync("abandon", "--yes");

        Assert.Contains("from pack 'default' to pack 'two'; 'default' answers", begun.Text, StringComparison.Ordinal);
        Assert.Contains("faceworker operations show", begun.Output, StringComparison.Ordinal);
        Assert.Contains("still embeds faces of gallery", unfinished, StringComparison.Ordinal);
        Assert.Equal((3, 1, 1, "beforeCutOver", "notFound"), (
            status.GetProperty("faces").GetInt32(), status.GetProperty("missing").GetInt32(), status.GetProperty("failed").GetInt32(), status.GetProperty("stage").GetString(),
            status.GetProperty("failures")[0].GetProperty("reason").GetString()));
        Assert.Contains("It is gone.", shown.Text, StringComparison.Ordinal);
        Assert.Contains($"faceworker reembed start --gallery {gallery} --pack two", shown.Output, StringComparison.Ordinal);
        Assert.Contains("2 faces of 1 named subject", compared.Text, StringComparison.Ordinal);
        Assert.Contains("2 would be lost", compared.Text, StringComparison.Ordinal);
        Assert.Contains($"Face {faces[0]}", await File.ReadAllTextAsync(page, StoredGalleries.Cancel), StringComparison.Ordinal);
        Assert.Contains("is answered by pack 'two'", over.Output, StringComparison.Ordinal);
        Assert.Equal(("default", "beforeCutOver"), (back.Json.GetProperty("active").GetString(), back.Json.GetProperty("stage").GetString()));
        Assert.Contains("has the vectors of pack 'default' only; those of pack 'two' were dropped.", left.Output, StringComparison.Ordinal);
        await RefusedAsync("notBegun", "status");
    }

    [Fact]
    public async Task What_cannot_be_undone_is_confirmed_first()
    {
        await CreateAsync();
        await RunAsync("start", "--pack", "two");

        var unconfirmed = await CommandOf().RunAsync("reembed", "abandon", "--gallery", gallery);

        Assert.Equal(ExitCode.Usage, unconfirmed.Code);
        Assert.Contains("Dropping the vectors of pack 'two'", unconfirmed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_with_another_detector_looks_at_every_photo_again()
    {
        await CreateAsync();

        var begun = await RunAsync("start", "--pack", "apart");

        Assert.Contains("3 photos not looked at by the detector of pack 'apart'", begun.Text, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("status", "--json")).Json.GetProperty("photos").GetInt64());
    }

    [Fact]
    public async Task A_pack_that_cannot_be_gone_over_to_is_refused_with_the_reason()
    {
        await CreateAsync();

        var unknown = await CommandOf().RunAsync("reembed", "start", "--gallery", gallery, "--pack", "unheard-of");
        Assert.Equal(ExitCode.NotReady, unknown.Code);
        Assert.Contains("There is no model pack 'unheard-of'", unknown.Error, StringComparison.Ordinal);
    }

    private CliRun CommandOf() => galleries.Command().With(CliSettings.ModelsVariable, models.Path);

    private async Task<CliResult> RunAsync(string command, params string[] arguments)
    {
        var result = await CommandOf().RunAsync(["reembed", command, "--gallery", gallery, .. arguments]);
        Assert.True(result.Code == ExitCode.Done, result.Error + result.Output);
        return result;
    }

    private async Task<string> RefusedAsync(string code, string command, params string[] arguments)
    {
        var result = await CommandOf().RunAsync(["reembed", command, "--gallery", gallery, "--json", .. arguments]);
        var error = result.Json.GetProperty("error");
        Assert.Equal((ExitCode.Rejected, code), (result.Code, error.GetProperty("code").GetString()));
        return error.GetProperty("message").GetString()!;
    }

    /// <summary>A gallery with two faces of Anna and one of nobody; a pack with the same detector, and one with another.</summary>
    private async Task CreateAsync()
    {
        var card = JsonNode.Parse(await File.ReadAllTextAsync(RepositoryRoot.Combine("infra", "models", "cards", "mobilefacenet-512.json"), StoredGalleries.Cancel))!;
        card["id"] = "embedder-two";
        models.Add("embedder-two.json", card.ToJsonString());
        models.Add("packs/two.json", """{ "id": "two", "detector": "ultra-light-rfb-320", "landmarks": "landmarks-68", "embedder": "embedder-two" }""");
        models.Add("packs/apart.json", """{ "id": "apart", "detector": "yunet", "embedder": "embedder-two" }""");
        gallery = await galleries.AddGalleryAsync();
        await galleries.WithStoreAsync(async store =>
        {
            var stored = await store.GetGalleryAsync(new GalleryName(gallery), StoredGalleries.Cancel);
            foreach (var x in new[] { 0, 0.1f, 5 })
                await store.AddAsync(stored, Picture(Embedding.FromRaw([1, x, 0, 0], StoredGalleries.Model)), Lane.Bulk, StoredGalleries.Cancel);
            return true;
        });
        await galleries.ExecuteAsync($"""
            INSERT INTO subject (gallery_id, name) SELECT id, 'Anna' FROM gallery WHERE name = '{gallery}';
            UPDATE face SET subject_id = (SELECT max(id) FROM subject) WHERE id IN (SELECT face.id FROM face JOIN image ON image.id = image_id JOIN gallery ON gallery.id = gallery_id WHERE gallery.name = '{gallery}' ORDER BY face.id LIMIT 2);
            """);
    }

    /// <summary>Embeds Anna's two faces, as far apart as can be; the third face fails.</summary>
    private async Task<IReadOnlyList<long>> FillAsync()
    {
        await using var database = new GalleryDatabase(galleries.ConnectionString);
        var store = new ReembeddingStore(database);
        var now = await store.ReadGalleryAsync(new GalleryName(gallery), StoredGalleries.Cancel);
        var faces = await store.FindNextAsync(now, after: 0, most: 10, StoredGalleries.Cancel);
        ReembeddedFace Made(int face, float value) => new(faces[face].FaceId, Embedding.FromRaw([value, .. new float[511]], now.Shadow!.Model), IsByCrop: false);
        await store.AddAsync(now, new ReembeddedFaces([Made(0, 1), Made(1, -1)], [new ReembeddingFailure(faces[2].FaceId, faces[2].ImageId, Contracts.RejectionReason.NotFound, "It is gone.")]), StoredGalleries.Cancel);
        await galleries.ExecuteAsync("UPDATE operation SET state = 'done', ended_at = now() WHERE kind = 'reembedding' AND ended_at IS NULL");
        return [.. faces.Select(face => face.FaceId)];
    }

    private static IndexedPicture Picture(Embedding embedding)
    {
        var point = new ImagePoint(10, 10);
        var detection = new Detection(new BoundingBox(0, 0, 50, 50), 1, new FaceLandmarks(point, point, point, point, point));
        return new IndexedPicture(ImageFile.From($"/photos/{Guid.NewGuid():N}.jpg", Guid.NewGuid().ToByteArray()), 640, 480,
            [new SeenFace(new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 500)), Problems: [], Crop: null)]);
    }
}
