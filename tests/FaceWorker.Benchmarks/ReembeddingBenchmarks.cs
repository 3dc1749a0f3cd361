using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Testing;
using FaceWorker.Vision.Models;

namespace FaceWorker.Benchmarks;

/// <summary>A gallery goes over to another model while somebody identifies in it: what that takes, and what it costs who waits.</summary>
/// <remarks>
/// The faces of some hundred photos, with the crops that were kept of them, are copied in the database until there are enough; those are chosen whose crops suffice. The other model is the same one under another id, so that
/// every answer has to stay as it is. Any request that fails ends the suite.
/// </remarks>
internal static class ReembeddingBenchmarks
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12); // until every worker knows of the shadow, and of a cut-over

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        using var models = new MoreModels();
        await using var worker = await RunningWorker.StartAsync(await run.PackAsync(), ("MODELS", models.Folder), ("VISION__PACKS__0", "default"), ("VISION__PACKS__1", "two"));
        var faces = run.Faces(100_000, 2_000);
        var gallery = await worker.CreateGalleryAsync(CropPolicy.Keep);
        await worker.IndexAsync(gallery, run.Photos.Select(ImageReference.AtPath));
        await GrowAsync(worker.Database, faces);

        var photos = run.Photos;
        var phase = TimeSpan.FromSeconds(run.Pick(30, 10));
        await LaneBenchmarks.IdentifyAsync(worker, gallery, photos, phase); // warm
        var idle = await LaneBenchmarks.IdentifyAsync(worker, gallery, photos, phase);
        var bare = run.Bare.RunFacesOneByOne(run.Pick(1000, 200));
        await using var database = new GalleryDatabase(worker.Database.ConnectionString);
        var reembeddings = new ReembeddingAdministration(database, new StorageOptions { ConnectionString = worker.Database.ConnectionString }, TimeProvider.System);
        var starter = new ReembeddingStarter(new ReembeddingStore(database), reembeddings, new PackCatalog(new ModelStore(models.Folder)));
        var name = new GalleryName(gallery);
        await starter.StartAsync(ArchiveBenchmarks.Owner, name, new PackId("two"), CancellationToken.None);

        var busy = new List<double>();
        while ((await reembeddings.ShowAsync(ArchiveBenchmarks.Owner, name, CancellationToken.None)).Operation is { HasEnded: false })
            busy.AddRange(await LaneBenchmarks.IdentifyAsync(worker, gallery, photos, TimeSpan.FromSeconds(5)));
        var status = await reembeddings.ShowAsync(ArchiveBenchmarks.Owner, name, CancellationToken.None);
        if (status.Counts.Missing > 0)
            throw new InvalidOperationException($"{status.Counts.Missing} faces have no vector of the other model; the operation says: {status.Operation?.Problem}");
        var seconds = (status.Operation!.EndedAt!.Value - status.Operation.StartedAt!.Value).TotalSeconds;
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  reembed: {faces:N0} faces in {seconds:0} s, {busy.Count} identifications meanwhile"));

        var asking = LaneBenchmarks.IdentifyAsync(worker, gallery, photos, Settling);
        await reembeddings.CutOverAsync(ArchiveBenchmarks.Owner, name, acceptMissing: 0, CancellationToken.None);
        var around = await asking;
        await Console.Error.WriteLineAsync($"  reembed: cut over, {around.Count} identifications around it");

        yield return Single($"faces/s embedded again from kept crops beside 5 identifications a second ÷ bare embedder on one core ({faces:N0} faces)", faces / seconds, bare, target: null);
        yield return Single($"identify p99 ms while {faces:N0} faces are embedded again ÷ idle", LaneBenchmarks.Percentile99(busy), LaneBenchmarks.Percentile99(idle), target: 3);
        yield return Single("identify p99 ms around the cut-over ÷ idle", LaneBenchmarks.Percentile99(around), LaneBenchmarks.Percentile99(idle), target: 3);
    }

    private static Comparison Single(string name, double ours, double reference, double? target) => new(name, ours, reference, ours / reference, Spread: 0, target, AtMost: true);

    /// <summary>Copies photos, faces, vectors and crops of the only gallery, until there are so many faces; nothing else is left in it.</summary>
    private static async Task GrowAsync(TestDatabase database, int faces)
    {
        await database.ExecuteAsync($"""
            DELETE FROM image WHERE NOT EXISTS (SELECT FROM face JOIN face_crop ON face_crop.face_id = face.id WHERE image_id = image.id AND problems = '{"{}"}' AND width BETWEEN 0.82 * height AND height);
            DELETE FROM face WHERE NOT (problems = '{"{}"}' AND width BETWEEN 0.82 * height AND height);
            CREATE TEMP TABLE copied_image AS
              SELECT image.id AS original, gallery_id, sha256(image.sha256 || convert_to(n::text, 'UTF8')) AS sha256, width, height
              FROM image CROSS JOIN generate_series(1, {faces} / (SELECT count(*) FROM face)) AS n;
            INSERT INTO image (gallery_id, sha256, width, height) SELECT gallery_id, sha256, width, height FROM copied_image;
            CREATE TEMP TABLE copied_face AS
              SELECT image.id AS image_id, face.id AS original FROM copied_image JOIN image USING (gallery_id, sha256) JOIN face ON face.image_id = copied_image.original
              ORDER BY image.id LIMIT {faces} - (SELECT count(*) FROM face);
            INSERT INTO face (image_id, position, x, y, width, height, score, landmarks, sharpness, yaw, pitch, roll, quality, problems)
              SELECT copied_face.image_id, position, x, y, width, height, score, landmarks, sharpness, yaw, pitch, roll, quality, problems FROM copied_face JOIN face ON face.id = original;
            INSERT INTO template (face_id, space_id, embedding)
              SELECT face.id, space_id, embedding FROM copied_face JOIN face AS source ON source.id = original JOIN face ON face.image_id = copied_face.image_id AND face.position = source.position
              JOIN template ON template.face_id = original;
            INSERT INTO face_crop (face_id, jpeg)
              SELECT face.id, jpeg FROM copied_face JOIN face AS source ON source.id = original JOIN face ON face.image_id = copied_face.image_id AND face.position = source.position
              JOIN face_crop ON face_crop.face_id = original;
            ANALYZE;
            """);
    }
}
