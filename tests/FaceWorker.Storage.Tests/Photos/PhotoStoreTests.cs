using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Sources;
using FaceWorker.Storage.Photos;
using FaceWorker.Storage.Tests.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Photos;

public sealed class PhotoStoreTests(StoreFixture fixture)
{
    private readonly PhotoStore photos = new(fixture.Database);
    private readonly TestFaces faces = new(seed: 113);

    [Fact]
    public async Task A_photo_is_shown_with_its_places_and_its_faces_and_whose_they_are()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        var picture = faces.Picture("/photos/a.jpg", faces.Content(), faces: 2) with { Turn = PictureTurn.Left, Condition = new FileCondition(0.5, 3) };
        var stored = (await fixture.AddAsync(subjects.Gallery, [picture]))[0];
        await fixture.AddAsync(subjects.Gallery, [picture with { File = picture.File with { Source = "https://host/b.jpg" } }]);
        await subjects.EnrollAsync("Anna", [stored.Faces[0].Id]);

        var photo = await photos.ShowAsync(Context, subjects.Gallery.Name, stored.Id, Cancel);

        Assert.Equal((new PhotoFrame(640, 480, PictureTurn.Left), new FileCondition(0.5, 3)), (photo.Frame, photo.Condition));
        Assert.Equal(["https://host/b.jpg", "/photos/a.jpg"], photo.Sources);
        Assert.Equal([("Anna", true, false), (null, false, false)], photo.Faces.Select(face => (face.Face.Subject?.Name?.Value, face.IsConfirmed, face.IsDrawn)));
        Assert.Equal(stored.Faces.Select(face => (face.Id, face.Box)), photo.Faces.Select(face => (face.Face.Id, face.Face.Box)));
        Assert.Equal((null, null), (photo.Previous, photo.Next));
    }

    [Fact]
    public async Task It_is_found_again_by_its_digest_where_it_was_seen_and_names_of_inline_images_are_no_places()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture("/photos/a.jpg", faces.Content(), faces: 1);
        var stored = (await fixture.AddAsync(gallery, [picture]))[0];
        await fixture.AddAsync(gallery, [picture with { File = picture.File with { Source = "holiday.jpg" } }, picture with { File = picture.File with { Source = "s3://bucket/a.jpg" } }]);

        var file = await photos.FindFileAsync(Context, gallery.Name, stored.Id, Cancel);
        var face = await photos.FindFaceAsync(Context, gallery.Name, stored.Faces[0].Id, Cancel);

        Assert.Equal((stored.Id, picture.File.Sha256), (file.Id, file.Sha256));
        Assert.Equal(["s3://bucket/a.jpg", "/photos/a.jpg"], file.Places.Select(place => place is ImageLocation.InStore stored ? stored.Address.ToString() : ((ImageLocation.AtPath)place).Path).Order().Reverse());
        Assert.Equal((stored.Faces[0].Box, null, stored.Id), (face.Box, face.Jpeg, face.Photo.Id));
    }

    [Fact]
    public async Task The_full_address_that_an_archive_keeps_is_for_fetching_and_never_shown()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var stored = (await fixture.AddAsync(gallery, [faces.Picture("https://host/a.jpg", faces.Content(), faces: 0)]))[0];
        var archive = await fixture.ScalarAsync<long>($"INSERT INTO archive (gallery_id, source) VALUES ({gallery.Id}, 'https://host/list') RETURNING id");
        await fixture.ExecuteAsync($"INSERT INTO archive_item (archive_id, source_key, source, address, state, image_id) VALUES ({archive}, gen_random_uuid(), 'https://host/a.jpg', 'https://host/a.jpg?sig=secret', 'indexed', {stored.Id})");

        var file = await photos.FindFileAsync(Context, gallery.Name, stored.Id, Cancel);
        var photo = await photos.ShowAsync(Context, gallery.Name, stored.Id, Cancel);

        Assert.Equal("https://host/a.jpg?sig=secret", ((ImageLocation.AtUrl)file.Places[0]).Url.OriginalString);
        Assert.Equal(["https://host/a.jpg"], photo.Sources);
    }

    [Fact]
    public async Task The_photos_beside_it_are_those_that_its_archive_lists()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var images = new List<long>();
        var archive = await fixture.ScalarAsync<long>($"INSERT INTO archive (gallery_id, source) VALUES ({gallery.Id}, '/photos') RETURNING id");
        for (var i = 0; i < 3; i++)
        {
            images.Add((await fixture.AddAsync(gallery, [faces.Picture(1)]))[0].Id);
            await fixture.ExecuteAsync($"INSERT INTO archive_item (archive_id, source_key, source, state, image_id) VALUES ({archive}, gen_random_uuid(), '/photos/{i}.jpg', 'indexed', {images[i]})");
            await fixture.ExecuteAsync($"INSERT INTO archive_item (archive_id, source_key, source, state, reason) VALUES ({archive}, gen_random_uuid(), '/photos/{i}.txt', 'rejected', 'corrupt')");
        }

        var shown = await Task.WhenAll(images.Select(image => photos.ShowAsync(Context, gallery.Name, image, Cancel)));

        Assert.Equal([(null, images[1]), (images[0], images[2]), (images[1], null)], shown.Select(photo => (photo.Previous, photo.Next)));
    }

    [Fact]
    public async Task What_another_gallery_has_is_unknown_here_and_so_is_everything_without_the_right_to_look()
    {
        var (gallery, other) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        var stored = (await fixture.AddAsync(other, [faces.Picture(1)]))[0];
        var stranger = Context with { Caller = new Caller("stranger", Rights.Identify) };

        await AssertRefusedAsync(RejectionReason.UnknownImage, () => photos.ShowAsync(Context, gallery.Name, stored.Id, Cancel));
        await AssertRefusedAsync(RejectionReason.UnknownImage, () => photos.FindFileAsync(Context, gallery.Name, stored.Id, Cancel));
        await AssertRefusedAsync(RejectionReason.UnknownImage, () => photos.FindFaceAsync(Context, gallery.Name, stored.Faces[0].Id, Cancel));
        await AssertRefusedAsync(RejectionReason.UnknownGallery, () => photos.ShowAsync(Context, NewName(), stored.Id, Cancel));
        await AssertRefusedAsync(RejectionReason.Forbidden, () => photos.ShowAsync(stranger, other.Name, stored.Id, Cancel));
        await AssertRefusedAsync(RejectionReason.Forbidden, () => photos.FindFileAsync(stranger, other.Name, stored.Id, Cancel));
        await AssertRefusedAsync(RejectionReason.Forbidden, () => photos.FindFaceAsync(stranger, other.Name, stored.Faces[0].Id, Cancel));
    }

    [Fact]
    public async Task A_face_that_was_forgotten_is_not_shown_any_more()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        await fixture.Store.SetAsync(Context, subjects.Gallery.Name, settings => settings with { Crops = CropPolicy.Keep }, Cancel);
        var stored = (await fixture.AddAsync(subjects.Gallery, [faces.Picture(0) with { Faces = [faces.Face() with { Crop = new byte[] { 1, 2, 3 } }] }]))[0];
        await subjects.EnrollAsync("Anna", [stored.Faces[0].Id]);
        Assert.Equal([1, 2, 3], (await photos.FindFaceAsync(Context, subjects.Gallery.Name, stored.Faces[0].Id, Cancel)).Jpeg!.Value.ToArray());

        await subjects.ForgetAsync("Anna");

        await AssertRefusedAsync(RejectionReason.UnknownImage, () => photos.FindFaceAsync(Context, subjects.Gallery.Name, stored.Faces[0].Id, Cancel));
        Assert.Empty((await photos.ShowAsync(Context, subjects.Gallery.Name, stored.Id, Cancel)).Faces);
    }

    private static async Task AssertRefusedAsync(RejectionReason reason, Func<Task> work) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<RequestRejectedException>(work)).Reason);
}
