using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Photos;
using FaceWorker.Storage.Search;
using FaceWorker.Storage.Watching;
using Npgsql;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Images;

public sealed class AddingImagesTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 1);

    [Fact]
    public async Task A_stored_image_is_found_again_with_its_faces_from_left_to_right()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture(faces: 3);

        var stored = Assert.Single(await fixture.AddAsync(gallery, [picture]));
        var found = await fixture.Store.FindImageAsync(gallery, picture.File, Cancel);

        Assert.True(stored.IsNew);
        Assert.Equal(picture.Faces.Select(face => (face.Found.Detection.Box, face.Found.Detection.Score)), stored.Faces.Select(face => (face.Box, face.Score)));
        Assert.NotNull(found);
        Assert.False(found.IsNew);
        Assert.Equal((stored.Id, stored.Sha256), (found.Id, found.Sha256));
        Assert.Equivalent(stored.Faces, found.Faces, strict: true);
    }

    [Fact]
    public async Task Landmarks_are_stored_with_the_face_they_belong_to()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var pictures = Enumerable.Range(1, 5).Select(count => faces.Picture(count)).ToArray();

        var stored = await fixture.AddAsync(gallery, pictures);

        for (var i = 0; i < pictures.Length; i++)
            for (var face = 0; face < pictures[i].Faces.Count; face++)
                Assert.Equal(
                    pictures[i].Faces[face].Found.Detection.Landmarks.Points.SelectMany(point => new[] { point.X, point.Y }),
                    await fixture.ScalarAsync<float[]>($"SELECT landmarks FROM face WHERE id = {stored[i].Faces[face].Id}"));
    }

    [Fact]
    public async Task An_image_without_faces_is_stored_too()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture(faces: 0);

        await fixture.AddAsync(gallery, [picture]);

        Assert.Empty((await fixture.Store.FindImageAsync(gallery, picture.File, Cancel))!.Faces);
    }

    [Fact]
    public async Task The_condition_of_its_file_is_stored_with_an_image_and_found_again()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var whole = faces.Picture(faces: 1);
        var damaged = faces.Picture(faces: 1) with { Condition = new FileCondition(DecodedShare: 0.25, Pages: 10) };

        var stored = await fixture.AddAsync(gallery, [whole, damaged]);

        Assert.Equal([whole.Condition, damaged.Condition], stored.Select(image => image.Condition));
        Assert.Equal(FileCondition.Whole, (await fixture.Store.FindImageAsync(gallery, whole.File, Cancel))!.Condition);
        Assert.Equal(damaged.Condition, (await fixture.Store.FindImageAsync(gallery, damaged.File, Cancel))!.Condition);
    }

    [Fact]
    public async Task When_a_photo_was_taken_is_stored_with_it_but_not_what_a_clock_says_that_is_ahead()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        DateTime?[] times = [new DateTime(2019, 7, 14, 23, 59, 59), null, new DateTime(1899, 12, 31), new DateTime(2099, 1, 1), null];

        var stored = await fixture.AddAsync(gallery, times.Select(time => faces.Picture(faces.Embedding(), time)));

        Assert.Equal([times[0], null, times[2], null, null], await Task.WhenAll(stored.Select(image => TakenAtAsync(gallery, image))));
    }

    [Fact]
    public async Task A_photo_from_before_times_were_kept_has_one_when_it_is_indexed_again_and_keeps_it()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var pictures = Enumerable.Range(0, 8).Select(i => faces.Picture(faces.Embedding(), new DateTime(2010 + i, 5, 1, 12, 0, 0))).ToArray();
        var stored = await fixture.AddAsync(gallery, pictures);
        await fixture.ExecuteAsync($"UPDATE image SET taken_at = NULL WHERE gallery_id = {gallery.Id} AND id <> {stored[0].Id}");
        Task AgainAsync(int photo, DateTime? takenAt) => fixture.Store.FindImageAsync(gallery, pictures[photo].File with { TakenAt = takenAt }, Cancel);

        await AgainAsync(0, new DateTime(2000, 1, 1));
        await AgainAsync(1, null);
        await AgainAsync(2, new DateTime(2099, 1, 1));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => AgainAsync(3 + i % 5, pictures[3 + i % 5].File.TakenAt)));

        Assert.Equal([pictures[0].File.TakenAt, null, null, .. pictures[3..].Select(picture => picture.File.TakenAt)], await Task.WhenAll(stored.Select(image => TakenAtAsync(gallery, image))));
    }

    private async Task<DateTime?> TakenAtAsync(Gallery gallery, StoredImage image) => (await new PhotoStore(fixture.Database).ShowAsync(Context, gallery.Name, image.Id, Cancel)).TakenAt;

    [Fact]
    public async Task An_unknown_image_is_not_found() =>
        Assert.Null(await fixture.Store.FindImageAsync(await fixture.CreateGalleryAsync(faces.Model), faces.Picture(0).File, Cancel));

    [Fact]
    public async Task Of_many_asked_for_at_once_in_two_galleries_each_caller_gets_its_own_image()
    {
        var (gallery, other) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        var known = Enumerable.Range(0, 40).Select(_ => faces.Picture(faces: 2)).ToArray();
        var stored = await fixture.AddAsync(gallery, known);
        var unknown = Enumerable.Range(0, 40).Select(_ => faces.Picture(faces: 1)).ToArray();

        Task<StoredImage?[]> FindAsync(Gallery where, IEnumerable<IndexedPicture> pictures) =>
            Task.WhenAll(pictures.Select(picture => fixture.Store.FindImageAsync(where, picture.File, Cancel)));
        var found = await Task.WhenAll(FindAsync(gallery, known), FindAsync(gallery, unknown), FindAsync(other, known), FindAsync(gallery, known));

        Assert.Equal(stored.Select(image => image.Id), found[0].Select(image => image?.Id ?? 0));
        Assert.Equal(stored.Select(image => image.Id), found[3].Select(image => image?.Id ?? 0));
        Assert.All(found[1].Concat(found[2]), Assert.Null);
    }

    [Fact]
    public async Task The_same_bytes_a_hundred_times_at_once_leave_one_image_and_one_set_of_faces()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var content = faces.Content();
        var pictures = Enumerable.Range(0, 100).Select(i => faces.Picture($"/copy/{i}.jpg", content, faces: 2)).ToArray();
        await using var otherWorker = new PostgresGalleryStore(fixture.Database, fixture.Options, TimeProvider.System);

        var stored = await Task.WhenAll(pictures.Select((picture, i) =>
            (i % 2 == 0 ? fixture.Store : otherWorker).AddAsync(gallery, picture, Lane.Bulk, Cancel)));

        Assert.Single(stored, image => image.IsNew);
        Assert.Single(stored.Select(image => image.Id).Distinct());
        Assert.All(stored, image => Assert.Equivalent(stored[0].Faces, image.Faces, strict: true));
        Assert.Equal((1, 2, 100), await CountAsync(gallery));
    }

    [Fact]
    public async Task The_same_bytes_at_once_are_looked_at_once()
    {
        var (own, gallery) = (new TestFaces(seed: 83), await fixture.CreateGalleryAsync(new TestFaces(seed: 83).Model));
        var photos = new MadeUpPhotos(fixture, own);
        var photo = photos.Take(photos.Face(x: 10, size: 80));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => photos.IndexAsync(gallery, photo)));

        Assert.Equal(1, photos.Decoded);
        Assert.Single(outcomes, outcome => outcome.Image.IsNew);
    }

    [Fact]
    public async Task Workers_that_store_the_same_images_in_opposite_orders_never_deadlock()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var pictures = Enumerable.Range(0, 200).Select(_ => faces.Picture(faces: 1)).ToArray();
        await using var otherWorker = new PostgresGalleryStore(fixture.Database, fixture.Options, TimeProvider.System);

        var stored = await Task.WhenAll(
            Task.WhenAll(pictures.Select(picture => fixture.Store.AddAsync(gallery, picture, Lane.Bulk, Cancel))),
            Task.WhenAll(pictures.Reverse().Select(picture => otherWorker.AddAsync(gallery, picture, Lane.Bulk, Cancel))));

        Assert.Equal(200, stored.SelectMany(images => images).Count(image => image.IsNew));
        Assert.Equal((200, 200, 200), await CountAsync(gallery));
    }

    [Fact]
    public async Task Duplicates_inside_one_batch_are_one_image()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture(faces: 1);

        var stored = await NewWriter().RunAsync(
            [new NewImage(gallery, picture), new NewImage(gallery, faces.Picture(2)), new NewImage(gallery, picture)], Cancel);

        Assert.Equal([true, true, false], stored.Select(image => image!.IsNew));
        Assert.Equal(stored[0]!.Id, stored[2]!.Id);
        Assert.Equal(stored[0]!.Faces, stored[2]!.Faces);
        Assert.Equal((2, 3, 2), await CountAsync(gallery));
    }

    [Fact]
    public async Task The_same_image_in_two_galleries_is_two_images()
    {
        var (one, other) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        var picture = faces.Picture(faces: 1);

        var stored = await NewWriter().RunAsync([new NewImage(one, picture), new NewImage(other, picture)], Cancel);

        Assert.All(stored, image => Assert.True(image!.IsNew));
        Assert.NotEqual(stored[0]!.Id, stored[1]!.Id);
    }

    [Fact]
    public async Task Finding_an_image_remembers_where_it_was_seen()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture(faces: 1);
        await fixture.AddAsync(gallery, [picture]);

        for (var i = 0; i < 3; i++)
            await fixture.Store.FindImageAsync(gallery, picture.File with { Source = "/elsewhere/the same.jpg" }, Cancel);

        Assert.Equal((1, 1, 2), await CountAsync(gallery));
    }

    [Fact]
    public async Task A_source_may_be_long_and_hold_any_character()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture(faces: 0, source: "/" + new string('ü', 6000) + "\0\uD800");

        await fixture.AddAsync(gallery, [picture]);

        Assert.NotNull(await fixture.Store.FindImageAsync(gallery, picture.File, Cancel));
        Assert.Equal((1, 0, 1), await CountAsync(gallery));
    }

    [Fact]
    public async Task One_bad_row_fails_alone_and_its_batch_neighbours_are_stored()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var pictures = Enumerable.Range(0, 20).Select(_ => faces.Picture(faces: 1)).ToArray();
        // A detector that is wrong about its score: the table's check refuses it.
        pictures[7] = pictures[7] with { Faces = [faces.Face(faces.Detection() with { Score = 7 })] };

        var adding = pictures.Select(picture => fixture.Store.AddAsync(gallery, picture, Lane.Bulk, Cancel)).ToArray();

        var failure = await Assert.ThrowsAsync<PostgresException>(() => adding[7]);
        Assert.Equal(PostgresErrorCodes.CheckViolation, failure.SqlState);
        await Task.WhenAll(adding.Where((_, i) => i != 7));
        Assert.Equal((19, 19, 19), await CountAsync(gallery));
    }

    [Fact]
    public async Task A_vector_of_the_wrong_length_is_refused_by_the_table()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var mistaken = gallery with { Model = new TestFaces(seed: 2, dimensions: 32).Model };

        var failure = await Assert.ThrowsAsync<PostgresException>(
            () => fixture.Store.AddAsync(mistaken, new TestFaces(seed: 2, dimensions: 32).Picture(1), Lane.Bulk, Cancel));

        Assert.Equal("template_has_model_dimensions", failure.ConstraintName);
        Assert.Equal((0, 0, 0), await CountAsync(gallery));
    }

    [Fact]
    public async Task A_vector_that_is_not_of_unit_length_is_refused_by_the_table()
    {
        var gallery = await fixture.CreateGalleryAsync(new FaceModel(new ModelId("test-2d"), 2, Fingerprint: ""));

        var failure = await Assert.ThrowsAsync<PostgresException>(() => fixture.ExecuteAsync(
            $"WITH i AS (INSERT INTO image (gallery_id, sha256, width, height) VALUES ({gallery.Id}, sha256('x'), 1, 1) RETURNING id), " +
            "f AS (INSERT INTO face (image_id, position, x, y, width, height, score, landmarks) SELECT id, 0, 0, 0, 1, 1, 1, array_fill(0, '{10}') FROM i RETURNING id) " +
            $"INSERT INTO template (face_id, space_id, embedding) SELECT id, {gallery.SpaceId}, '[0.9, 0.1]' FROM f"));

        Assert.Equal("template_is_unit_length", failure.ConstraintName);
    }

    [Fact]
    public async Task A_face_of_another_model_never_reaches_the_gallery()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var other = new TestFaces(seed: 3, dimensions: 128);

        await Assert.ThrowsAsync<InvalidEmbeddingException>(() => fixture.Store.AddAsync(gallery, other.Picture(1), Lane.Bulk, Cancel));
        await Assert.ThrowsAsync<InvalidEmbeddingException>(() => fixture.Store.FindCandidatesAsync(gallery, other.Embedding(), 5, Lane.Interactive, Cancel));
    }

    [Fact]
    public async Task Storing_into_a_gallery_that_was_deleted_meanwhile_is_rejected_with_the_remedy()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.ExecuteAsync($"DELETE FROM gallery WHERE id = {gallery.Id}");

        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => fixture.Store.AddAsync(gallery, faces.Picture(1), Lane.Bulk, Cancel));

        Assert.Equal(RejectionReason.UnknownGallery, rejection.Reason);
        Assert.Contains($"faceworker gallery create {gallery.Name}", rejection.Message, StringComparison.Ordinal);
    }

    private ImageWriter NewWriter() => new(fixture.Database,
        new WatchedPeople(new CandidateFinder(fixture.Database, new IndexedSpaces(TimeProvider.System)), new GallerySizes(fixture.Database, TimeProvider.System)));

    private async Task<(long Images, long Faces, long Sources)> CountAsync(Gallery gallery)
    {
        var ofGallery = $"FROM image LEFT JOIN face ON face.image_id = image.id WHERE gallery_id = {gallery.Id}";
        var templates = await fixture.ScalarAsync<long>($"SELECT count(*) FROM template WHERE space_id = {gallery.SpaceId}");
        Assert.Equal(templates, await fixture.ScalarAsync<long>($"SELECT count(face.id) {ofGallery}"));
        return (
            await fixture.ScalarAsync<long>($"SELECT count(DISTINCT image.id) {ofGallery}"),
            templates,
            await fixture.ScalarAsync<long>($"SELECT count(*) FROM image_source JOIN image ON image.id = image_id WHERE gallery_id = {gallery.Id}"));
    }
}
