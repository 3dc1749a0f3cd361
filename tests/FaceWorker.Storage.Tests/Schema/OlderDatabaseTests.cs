using System.Globalization;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Schema;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Schema;

/// <summary>A database that an older version made and filled is brought up to date with all that it holds.</summary>
public sealed class OlderDatabaseTests : IAsyncLifetime
{
    private const int Older = 17; // migrations

    private readonly EmptyTestDatabase empty = new();
    private readonly TestFaces faces = new(seed: 83);
    private GalleryDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        await empty.InitializeAsync();
        database = new GalleryDatabase(empty.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await empty.DisposeAsync();
    }

    [Fact]
    public async Task What_an_older_version_stored_is_found_and_added_to_after_the_upgrade()
    {
        var (anna, stranger) = (faces.Embedding(person: 1), faces.Embedding(person: 2));
        await new Migrator(database, [.. Migration.All.Take(Older)]).ApplyAsync(Cancel);
        await empty.ExecuteAsync(Contents(anna, stranger));

        Assert.True((await new Migrator(database).ApplyAsync(Cancel)).IsCurrent);

        await using var store = new PostgresGalleryStore(database, new StorageOptions(), TimeProvider.System);
        var gallery = await store.GetGalleryAsync(new GalleryName("family"), Cancel);
        var found = await store.FindCandidatesAsync(gallery, anna, top: 2, Lane.Interactive, Cancel);
        Assert.Equal(["Anna", null], found.Items.Select(candidate => candidate.Subject?.Name?.Value));
        Assert.InRange(found.Items[0].Distance.Value, 0, 0.002);
        Assert.Equal("/photos/one.jpg", found.Items[0].Evidence[0].Source);

        await store.AddAsync(gallery, faces.Picture(stranger), Lane.Bulk, Cancel);
        Assert.Equal(3, (await store.FindCandidatesAsync(gallery, stranger, top: 5, Lane.Interactive, Cancel)).Items.Count);
    }

    /// <summary>A gallery with a photo of two people, one of whom has a name: what a program of that version would have written.</summary>
    private string Contents(Embedding anna, Embedding stranger) => $"""
        INSERT INTO model (id, dimensions) VALUES ('{faces.Model.Id.Value}', {faces.Model.Dimensions});
        INSERT INTO gallery (id, name, pack, model_id, match_threshold, review_threshold, threshold_origin) OVERRIDING SYSTEM VALUE
          VALUES (1, 'family', 'default', '{faces.Model.Id.Value}', 0.9, 1.1, 'made up for a test');
        INSERT INTO space (id, gallery_id, pack, model_id, dimensions) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'default', '{faces.Model.Id.Value}', {faces.Model.Dimensions});
        CREATE TABLE template_s1 (LIKE template INCLUDING DEFAULTS INCLUDING CONSTRAINTS, CONSTRAINT template_has_model_dimensions CHECK (vector_dims(embedding) = {faces.Model.Dimensions}));
        ALTER TABLE template ATTACH PARTITION template_s1 FOR VALUES IN (1);
        INSERT INTO image (gallery_id, sha256, width, height) VALUES (1, sha256('the photo'), 640, 480);
        INSERT INTO image_source (image_id, source_sha256, source) SELECT id, sha256('/photos/one.jpg'), '/photos/one.jpg' FROM image;
        INSERT INTO subject (gallery_id, name) VALUES (1, 'Anna');
        INSERT INTO face (image_id, position, x, y, width, height, score, landmarks, subject_id, is_confirmed)
          SELECT image.id, 0, 10, 10, 50, 60, 0.9, array_fill(20::real, ARRAY[10]), subject.id, true FROM image, subject
          UNION ALL SELECT image.id, 1, 110, 10, 50, 60, 0.9, array_fill(120::real, ARRAY[10]), NULL, false FROM image;
        INSERT INTO template (face_id, space_id, embedding)
          SELECT id, 1, CASE face.position WHEN 0 THEN '{Vector(anna)}'::halfvec ELSE '{Vector(stranger)}'::halfvec END FROM face;
        SELECT setval(pg_get_serial_sequence('gallery', 'id'), 1), setval(pg_get_serial_sequence('space', 'id'), 1)
        """;

    private static string Vector(Embedding embedding) => $"[{string.Join(',', embedding.Values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)))}]";
}
