using FaceWorker.Storage.Calibration;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Calibration;

public sealed class PhotoPairTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 82);

    [Fact]
    public async Task The_faces_of_each_photo_are_compared_with_each_other_and_with_no_others()
    {
        var (gallery, other) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        var pictures = new[] { faces.Picture(3), faces.Picture(1), faces.Picture(2), faces.Picture(0) };
        await fixture.AddAsync(gallery, pictures);
        await fixture.AddAsync(other, [faces.Picture(2)]);

        var photos = await new PhotoPairFinder(fixture.Database).FindAsync(gallery, most: 10, Cancel);

        Assert.Equal([1, 3], photos.Select(photo => photo.Distances.Count).Order());
        var two = pictures[2].Faces;
        Assert.Equal(two[0].Found.Embedding.DistanceTo(two[1].Found.Embedding).Value, photos.Single(photo => photo.Distances.Count == 1).Distances[0], 0.002);
    }

    [Fact]
    public async Task Of_a_crowd_ten_faces_count_and_of_many_photos_as_many_as_are_asked_for()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.AddAsync(gallery, [faces.Picture(12), faces.Picture(2), faces.Picture(2)]);

        var finder = new PhotoPairFinder(fixture.Database);

        Assert.Equal([1, 1, 45], (await finder.FindAsync(gallery, most: 10, Cancel)).Select(photo => photo.Distances.Count).Order());
        Assert.Equal(2, (await finder.FindAsync(gallery, most: 2, Cancel)).Count);
    }
}
