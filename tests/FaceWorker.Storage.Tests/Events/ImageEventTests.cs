using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Events;
using FaceWorker.Storage.Tests.Images;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Events;

/// <summary>What is told is written with what it tells of. Events are numbered in the whole database, so these tests have one of their own.</summary>
public sealed class ImageEventTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private readonly TestFaces faces = new(seed: 203);
    private readonly TestEvents events = new(fixture);

    [Fact]
    public async Task A_stored_image_is_told_with_its_faces_and_again_as_one_that_was_known()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture(faces: 2);
        var news = new ImageNews(Context with { JobId = "job 7" }, OfImage: true);

        var stored = await fixture.Store.AddAsync(gallery, picture with { News = news }, Lane.Bulk, Cancel);
        await fixture.Store.FindImageAsync(gallery, picture.File with { Source = "/elsewhere\0.jpg" }, Cancel, news);
        await fixture.Store.FindImageAsync(gallery, faces.Picture(1).File, Cancel, news); // not known: nothing to tell

        var told = (await events.ReadAsync(gallery.Name)).Select(Read<ImageIndexed>).ToList();
        Assert.Equal([false, true], told.Select(image => image.AlreadyIndexed));
        Assert.Equal([picture.File.Source, "/elsewhere\0.jpg"], told.Select(image => image.Source));
        Assert.All(told, image => Assert.Equal(("job 7", gallery.Name.Value, stored.Id, stored.Sha256.ToString()), (image.JobId, image.Gallery, image.ImageId, image.Sha256)));
        Assert.All(told, image => Assert.Equal(stored.Faces.Select(face => (face.Id, (double)face.Box.X)), image.Faces.Select(face => (face.FaceId, face.Box.X))));
        Assert.Equal(2, await fixture.ScalarAsync<long>($"SELECT count(*) FROM event WHERE image_id = {stored.Id} AND gallery_id = {gallery.Id}"));
    }

    [Fact]
    public async Task The_same_bytes_twice_in_a_batch_are_told_twice_and_without_news_nothing_is()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var told = faces.Picture(faces: 1) with { News = new ImageNews(Context, OfImage: true) };

        await fixture.AddAsync(gallery, [told, told, faces.Picture(faces: 1), faces.Picture(faces: 1) with { News = new ImageNews(Context, OfImage: false) }]);

        Assert.Equal([false, true], (await events.ReadAsync(gallery.Name)).Select(one => Read<ImageIndexed>(one).AlreadyIndexed));
    }

    [Fact]
    public async Task What_is_not_stored_is_not_told()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture(faces: 1) with { News = new ImageNews(Context, OfImage: true) };
        await fixture.ExecuteAsync("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
            CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
            """); // at the commit

        await Assert.ThrowsAnyAsync<Exception>(() => fixture.Store.AddAsync(gallery, picture, Lane.Bulk, Cancel));
        await fixture.ExecuteAsync("DROP TRIGGER refused ON event; DROP FUNCTION refuse");

        Assert.Empty(await events.ReadAsync(gallery.Name));
        Assert.Null(await fixture.Store.FindImageAsync(gallery, picture.File, Cancel));
    }

    [Fact]
    public async Task A_rejection_is_told_also_one_of_no_gallery()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        NewEvent News(string? of) => NewEvent.Of(new RequestRejected { Gallery = of, Source = "/a.jpg", Reason = RejectionReason.Corrupt, Detail = "It is broken." }, of);

        await fixture.Store.RecordRejectionAsync(gallery.Name.Value, "/a.jpg", RejectionReason.Corrupt, "It is broken.", Cancel, News(gallery.Name.Value));
        await fixture.Store.RecordRejectionAsync("No Gallery\0", "/a.jpg", RejectionReason.Corrupt, "It is broken.", Cancel, News("No Gallery\0"));
        await fixture.Store.RecordRejectionAsync(gallery.Name.Value, "/b.jpg", RejectionReason.Corrupt, "It is broken.", Cancel);

        var told = Read<RequestRejected>(Assert.Single(await events.ReadAsync(gallery.Name)));
        Assert.Equal((RejectionReason.Corrupt, "It is broken.", "/a.jpg"), (told.Reason, told.Detail, told.Source));
        Assert.NotNull(told.Number);
        Assert.Equal(1, await fixture.ScalarAsync<long>("SELECT count(*) FROM event WHERE gallery_id IS NULL AND kind = 'request-rejected'"));
    }

    [Fact]
    public async Task An_enrolment_is_told_with_the_subject_and_its_photo_not_by_itself()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photos = new MadeUpPhotos(fixture, faces);
        var photo = photos.Take(photos.Face(x: 10, size: 80));

        var enrolled = await photos.EnrollAsync(gallery, "Anna", photo);
        await photos.EnrollAsync(gallery, "Anna", photo);
        await photos.IndexAsync(gallery, photo);

        var told = await events.ReadAsync(gallery.Name);
        Assert.Equal(["enrolled", "enrolled", "indexed"], told.Select(one => one.GetProperty("outcome").GetString()));
        var first = Read<SubjectEnrolled>(told[0]);
        Assert.Equal((enrolled.Enrolled.Subject.Id, "Anna", enrolled.Face.Id, enrolled.Image.Id, false), (first.SubjectId, first.Subject, first.FaceId, first.ImageId, first.AlreadyEnrolled));
        Assert.True(Read<SubjectEnrolled>(told[1]).AlreadyEnrolled);
        Assert.Equal("Anna", Read<ImageIndexed>(told[2]).Faces[0].Subject);
        Assert.Equal(3, await fixture.ScalarAsync<long>($"SELECT count(*) FROM event WHERE subject_ids @> ARRAY[{first.SubjectId}]::bigint[]"));
    }

    [Fact]
    public async Task An_event_has_the_trace_of_its_request_and_an_id_of_its_own()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var trace = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "vendor=1");

        await fixture.AddAsync(gallery, [faces.Picture(0) with { News = new ImageNews(Context with { Trace = trace }, OfImage: true) }]);
        await events.AddAsync("of no request", gallery.Name);

        var published = await events.PublishAsync();
        Assert.Equal([$"00-{trace.TraceId}-{trace.SpanId}-01", null], published.Select(one => one.TraceParent));
        Assert.Equal(["vendor=1", null], published.Select(one => one.TraceState));
        Assert.NotEqual(published[0].Id, published[1].Id);
    }

    private static T Read<T>(JsonElement one) => one.Deserialize<T>(JsonSerializerOptions.Web)!;
}
