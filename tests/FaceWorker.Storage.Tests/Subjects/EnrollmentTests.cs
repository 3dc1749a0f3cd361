using FaceWorker.Contracts;
using FaceWorker.Core.Enrollment;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Tests.Images;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Subjects;

/// <summary>The use case over the real database: which face is enrolled, and what is stored when none is.</summary>
public sealed class EnrollmentTests
{
    private readonly StoreFixture fixture;
    private readonly MadeUpPhotos photos;
    private readonly TestFaces faces = new(seed: 81);

    public EnrollmentTests(StoreFixture fixture)
    {
        this.fixture = fixture;
        photos = new MadeUpPhotos(fixture, faces);
    }

    [Fact]
    public async Task The_only_face_of_a_photo_is_enrolled_and_again_it_is_the_same()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photo = photos.Take(photos.Face(x: 10, size: 80));

        var first = await photos.EnrollAsync(gallery, "Anna", photo);
        var again = await photos.EnrollAsync(gallery, "Anna", photo);

        Assert.Equal((true, true, "Anna"), (first.Image.IsNew, first.Enrolled.IsNew, first.Enrolled.Subject.Name!.Value));
        Assert.Equal((false, false, first.Face.Id), (again.Image.IsNew, again.Enrolled.IsNew, again.Face.Id));
    }

    [Fact]
    public async Task Several_faces_are_refused_with_their_boxes_and_nothing_is_stored()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var (one, other) = (photos.Face(x: 10, size: 80), photos.Face(x: 200, size: 90));

        var refusal = await RefuseAsync(RejectionReason.SeveralFaces, () => photos.EnrollAsync(gallery, "Anna", photos.Take(one, other)));

        Assert.Equal([one.Box, other.Box], refusal.Faces);
        Assert.Equal((0, 0, 0), await CountAsync(gallery));
    }

    [Fact]
    public async Task The_largest_or_the_one_at_a_box_is_enrolled_and_the_others_are_nobody()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photo = photos.Take(photos.Face(x: 10, size: 80), photos.Face(x: 200, size: 90));

        var largest = await photos.EnrollAsync(gallery, "Anna", photo, new FaceChoice.Largest());
        Assert.Equal([null, "Anna"], await OwnersAsync(gallery, largest.Image));

        await photos.EnrollAsync(gallery, "Ben", photo, new FaceChoice.At(new BoundingBox(15, 105, 75, 90)));
        Assert.Equal(["Ben", "Anna"], await OwnersAsync(gallery, largest.Image));
    }

    [Fact]
    public async Task A_photo_without_a_face_and_a_box_without_one_are_refused_and_nothing_is_stored()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);

        await RefuseAsync(RejectionReason.NoFace, () => photos.EnrollAsync(gallery, "Anna", photos.Take()));
        await RefuseAsync(RejectionReason.SeveralFaces, () => photos.EnrollAsync(gallery, "Anna", photos.Take(photos.Face(x: 10, size: 80)), new FaceChoice.At(new BoundingBox(400, 0, 50, 50))));

        Assert.Equal((0, 0, 0), await CountAsync(gallery));
    }

    [Fact]
    public async Task A_face_below_the_gate_is_stored_as_seen_and_refused_with_the_measured_numbers_each_time()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photo = photos.Take(photos.Face(x: 10, size: 20, sharpness: 2.5f));

        for (var i = 0; i < 2; i++)
        {
            var refusal = await RefuseAsync(RejectionReason.LowQuality, () => photos.EnrollAsync(gallery, "Anna", photo));
            Assert.All(["has 20 pixels", "sharpness is 2.5", "stored as seen"], word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        }

        Assert.Equal((1, 1, 0), await CountAsync(gallery));
        Assert.Equal(0, (await fixture.Store.ShowAsync(gallery.Name, Cancel)).Templates);
    }

    [Fact]
    public async Task A_photo_that_is_indexed_already_enrols_its_stored_face()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photo = photos.Take(photos.Face(x: 10, size: 80));
        var indexed = await photos.IndexAsync(gallery, photo);

        var enrolled = await photos.EnrollAsync(gallery, "Anna", photo);

        Assert.Equal((indexed.Image.Id, indexed.Image.Faces[0].Id, true), (enrolled.Image.Id, enrolled.Face.Id, enrolled.Enrolled.IsNew));
        Assert.Equal((1, 1, 1), await CountAsync(gallery));
    }

    [Fact]
    public async Task A_face_of_somebody_else_stays_so()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photo = photos.Take(photos.Face(x: 10, size: 80));
        await photos.EnrollAsync(gallery, "Anna", photo);

        var refusal = await RefuseAsync(RejectionReason.SubjectConflict, () => photos.EnrollAsync(gallery, "Ben", photo));

        Assert.DoesNotContain("'Anna'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1, 1), await CountAsync(gallery));
    }

    [Fact]
    public async Task Of_two_people_on_a_photo_one_is_never_taken_for_the_other_because_that_one_was_forgotten()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var (anna, ben) = (photos.Face(x: 10, size: 80), photos.Face(x: 200, size: 70));
        var photo = photos.Take(anna, ben);
        await photos.EnrollAsync(gallery, "Anna", photo, new FaceChoice.Largest());
        await new ErasureStore(fixture.Database, TimeProvider.System).EraseAsync(Context, ErasureTarget.Of(gallery.Name, GallerySubjects.Name("Anna")), 0, Cancel);

        await RefuseAsync(RejectionReason.SeveralFaces, () => photos.EnrollAsync(gallery, "Anna", photo));
        var refusal = await RefuseAsync(RejectionReason.NoFace, () => photos.EnrollAsync(gallery, "Anna", photo, new FaceChoice.Largest()));
        var other = await photos.EnrollAsync(gallery, "Ben", photo, new FaceChoice.At(ben.Box));

        Assert.Contains("forgotten", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ben.Box, other.Face.Box);
        Assert.Equal((1, 1, 1), await CountAsync(gallery));
    }

    private static async Task<RequestRejectedException> RefuseAsync(RejectionReason reason, Func<Task> work)
    {
        var refusal = await Assert.ThrowsAsync<RequestRejectedException>(work);
        Assert.Equal(reason, refusal.Reason);
        return refusal;
    }

    private async Task<(long Images, long Faces, long Subjects)> CountAsync(Gallery gallery)
    {
        var summary = await fixture.Store.ShowAsync(gallery.Name, Cancel);
        return (summary.Images, summary.Faces, summary.Subjects);
    }

    private Task<string?[]> OwnersAsync(Gallery gallery, StoredImage image) => fixture.ScalarAsync<string?[]>($"""
        SELECT array_agg(subject.name ORDER BY position) FROM face LEFT JOIN subject ON subject.id = subject_id AND gallery_id = {gallery.Id} WHERE image_id = {image.Id}
        """);
}
