using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Tests.Subjects;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Search;

public sealed class GallerySizeTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 12);

    [Fact]
    public async Task A_subject_is_one_person_and_a_face_that_is_nobody_s_another()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 3);
        await subjects.EnrollAsync("Berta", photos: 1);
        await subjects.AddFacesAsync(2);

        Assert.Equal(new SearchSize(Persons: 4, Templates: 6), await fixture.Store.MeasureAsync(subjects.Gallery, Cancel));
        Assert.Equal(4, (await fixture.Store.ShowAsync(subjects.Gallery.Name, Cancel)).Persons);
    }

    [Fact]
    public async Task A_gallery_is_counted_once_a_second_at_most()
    {
        var time = new ManualTime();
        await using var store = new PostgresGalleryStore(fixture.Database, fixture.Options, time);
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        Assert.Equal(new SearchSize(0, 0), await store.MeasureAsync(gallery, Cancel));
        await fixture.AddAsync(gallery, [faces.Picture(2)]);

        Assert.Equal(new SearchSize(0, 0), await store.MeasureAsync(gallery, Cancel));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new SearchSize(2, 2), await store.MeasureAsync(gallery, Cancel));
    }

    [Fact]
    public async Task A_gallery_that_was_deleted_is_unknown()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.Store.DeleteAsync(Context, gallery.Name, Cancel);

        await Assert.ThrowsAsync<RequestRejectedException>(() => fixture.Store.MeasureAsync(gallery, Cancel));
    }
}
