using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>
/// A gallery learns a head by the command; a real worker projects its vectors, answers by the adapted model, and by the old one again. Anna and the others on the photos are real; the
/// people learned from are made up: half of the few values that they differ in tell them apart, and the other half differs from photo to photo.
/// </summary>
public sealed class Adaptations : IAsyncLifetime
{
    private const string Base = "mobilefacenet-512", Adapted = "default-family";
    private const int Persons = 60, PhotosEach = 5, Half = 16, Dimensions = 512;

    private readonly WorkerFixture fixture = new();
    private readonly MoreModels models = new();
    private readonly Random random = new(11);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        models.Dispose();
    }

    [Fact]
    public async Task A_gallery_is_adapted_answers_by_its_head_and_goes_back()
    {
        await RunAsync("gallery", "create", "family", "--json");
        var (portrait, other) = (fixture.Images.Portrait("portrait.jpg", 1, People.Anna), fixture.Images.Portrait("ben.jpg", 6, People.Ben));
        await using (var before = await StartWorkerAsync("default"))
            Assert.NotNull((await fixture.EnrollAsync("family", "Anna", portrait)).Result);
        await AddMadeUpPeopleAsync();

        var learned = JsonDocument.Parse(await RunAsync("adapt", "learn", "--gallery", "family", "--method", "whitening", "--json")).RootElement;
        await using var worker = await StartWorkerAsync("default", Adapted);
        await fixture.WaitUntilAsync("SELECT count(*) = 1 FROM operation WHERE kind = 'reembedding' AND state IN ('done', 'failed')");
        var status = JsonDocument.Parse(await RunAsync("reembed", "status", "--gallery", "family", "--json")).RootElement;

        Assert.Equal(Adapted, learned.GetProperty("head").GetProperty("pack").GetString());
        Assert.Equal((0, 0, "done"), (status.GetProperty("missing").GetInt64(), status.GetProperty("failed").GetInt64(), status.GetProperty("operation").GetProperty("state").GetString()));
        Assert.Equal(Base, (await WhoAsync(portrait)).Model);
        await RunAsync("reembed", "cut-over", "--gallery", "family");
        await UntilAsync(portrait, Adapted);
        var (_, distance) = await WhoAsync(portrait);
        Assert.InRange(distance, 0, 0.02); // what the worker embeds by the pack is what it projected
        Assert.NotEmpty((await fixture.IndexAsync(other, "family")).Result!.Faces); // into both spaces
        await RunAsync("adapt", "roll-back", "--gallery", "family");
        await UntilAsync(portrait, Base);
        Assert.Equal(2, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM template JOIN face ON face.id = face_id WHERE image_id = (SELECT max(id) FROM image)"));
    }

    private Task<WorkerProcess> StartWorkerAsync(params string[] packs) => fixture.StartWorkerAsync(
        [("MODELS", models.Folder), ("IMAGES__ROOTS__0", fixture.Images.Folder), .. packs.Select((pack, number) => ($"VISION__PACKS__{number}", pack))]);

    private Task<string> RunAsync(params string[] arguments) => fixture.RunCommandAsync(models.Folder, 0, arguments);

    /// <summary>The worker finds Anna; by which model, and how far she is.</summary>
    private async Task<(string Model, double Distance)> WhoAsync(string portrait)
    {
        var identified = (await fixture.IdentifyAsync("family", portrait)).Result!;
        var face = identified.Faces.Single();
        Assert.Equal(("Anna", Decision.Match), (face.Candidates[0].Subject, face.Decision));
        return (identified.Model, face.Candidates[0].SquaredDistance);
    }

    /// <summary>Every answer until then is right, too.</summary>
    private Task UntilAsync(string portrait, string model) => fixture.WaitUntilAsync(async () => (await WhoAsync(portrait)).Model == model);

    private async Task AddMadeUpPeopleAsync()
    {
        var gallery = await fixture.Store.GetGalleryAsync(new GalleryName("family"), Cancel);
        for (var person = 0; person < Persons; person++)
        {
            var own = Normals();
            var faces = new List<long>();
            for (var photo = 0; photo < PhotosEach; photo++)
                faces.Add((await fixture.Store.AddAsync(gallery, Picture(Photo(own, gallery.Model)), Lane.Bulk, Cancel)).Faces[0].Id);
            await fixture.Database.ExecuteAsync($"""
                WITH added AS (INSERT INTO subject (gallery_id, name) VALUES ({gallery.Id}, 'Person {person}') RETURNING id)
                UPDATE face SET subject_id = added.id, is_confirmed = true FROM added WHERE face.id IN ({string.Join(',', faces)})
                """);
        }
    }

    private IndexedPicture Picture(Embedding embedding)
    {
        var detection = new Detection(new BoundingBox(100, 100, 80, 100), 0.9f, new FaceLandmarks(new(120, 140), new(160, 140), new(140, 160), new(125, 180), new(155, 180)));
        var content = new byte[40];
        random.NextBytes(content);
        return new IndexedPicture(ImageFile.From($"/photos/{Guid.NewGuid():N}.jpg", content), 640, 480, [new SeenFace(new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 500)), Problems: [], Crop: null)]);
    }

    private Embedding Photo(float[] person, FaceModel model)
    {
        var values = new float[Dimensions];
        var noise = Normals();
        for (var i = 0; i < Half; i++)
            (values[i], values[Half + i]) = (person[i] + 0.25f * noise[i], 1.2f * noise[Half + i]);
        return Embedding.FromRaw(values, model);
    }

    private float[] Normals() =>
        [.. Enumerable.Range(0, 2 * Half).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
}
