using FaceWorker.Contracts;
using FaceWorker.Core.Exchange.Names;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Exchange;
using FaceWorker.Storage.Tests.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Exchange;

public sealed class GalleryReaderTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 98);

    [Fact]
    public async Task A_gallery_of_several_pages_is_read_as_it_was_when_reading_began()
    {
        const int photos = 1203;
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        await subjects.AddFacesAsync(photos);
        var anna = await subjects.EnrollAsync("Anna", 3);
        var taken = new DateTime(2019, 7, 14, 10, 30, 5);
        await fixture.ExecuteAsync($"UPDATE image SET taken_at = '2019-07-14 10:30:05' WHERE id = (SELECT image_id FROM face WHERE id = {anna[0]})");

        var (counted, read, people) = await new GalleryReader(fixture.Database).ReadAsync(Context, subjects.Gallery.Name, async snapshot =>
        {
            await subjects.AddFacesAsync(5);
            await subjects.RenameAsync("Anna", "Hanna");
            var all = await snapshot.ReadPhotosAsync(withVectors: true, Cancel).ToListAsync(Cancel);
            return (snapshot.Gallery, all, await snapshot.ReadPeopleAsync(Cancel).ToListAsync(Cancel));
        }, Cancel);

        Assert.Equal((photos + 3, photos + 3, 1), (counted.Photos, counted.Faces, counted.People));
        Assert.Equal(photos + 3, read.Select(photo => photo.Id).Distinct().Count());
        Assert.Equal(read.OrderBy(photo => photo.Id), read);
        Assert.All(read, photo => Assert.Equal(faces.Model.Dimensions, Assert.Single(photo.Faces).Vector!.Value.Length));
        Assert.All(read, photo => Assert.Equal(photo.Faces[0].Id == anna[0] ? taken : null, photo.Taken));
        Assert.Equal(("Anna", 3, 3), (people.Single().Name?.Value, people.Single().Faces, people.Single().Confirmed));

        // The distance is that to the mean of the person's vectors.
        var own = read.SelectMany(photo => photo.Faces).Where(face => anna.Contains(face.Id)).ToList();
        var mean = Enumerable.Range(0, faces.Model.Dimensions).Select(i => own.Average(face => face.Vector!.Value.Span[i])).ToArray();
        var length = Math.Sqrt(mean.Sum(value => value * value));
        Assert.All(own, face => Assert.Equal(2 - 2 * mean.Select((value, i) => value / length * face.Vector!.Value.Span[i]).Sum(), face.Distance!.Value, 0.01));
        Assert.All(read.SelectMany(photo => photo.Faces).Except(own), face => Assert.Null(face.Distance));
    }

    [Fact]
    public async Task A_photo_is_found_by_its_digest_its_sources_and_the_one_seen_last()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var (first, second) = (faces.Picture("/photos/a.jpg", faces.Content(), 1), faces.Picture("/photos/a.jpg", faces.Content(), 2));
        var one = (await fixture.AddAsync(gallery, [first]))[0];
        var other = (await fixture.AddAsync(gallery, [second]))[0];
        await fixture.AddAsync(await fixture.CreateGalleryAsync(faces.Model), [faces.Picture("/photos/b.jpg", faces.Content(), 1)]);

        var found = await new PhotoLookup(fixture.Database).FindAsync(Context, gallery,
        [
            new PhotoKey(["/photos/a.jpg"]), new PhotoKey(["/photos/a.jpg"], first.File.Sha256), new PhotoKey(["/nothing.jpg", "/photos/a.jpg"], Sha256Digest.Of([1])), new PhotoKey(["/photos/b.jpg"]), new PhotoKey([]),
        ], Cancel);

        Assert.Equal([other.Id, one.Id, other.Id, null, null], found.Select(photo => photo?.Id));
        Assert.Equal(other.Faces.Select(face => face.Id), found[0]!.Faces.Select(face => face.Id));
    }

    [Fact]
    public async Task Only_somebody_who_may_list_subjects_exports_and_looks_up()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);

        var export = await Assert.ThrowsAsync<RequestRejectedException>(() => new GalleryReader(fixture.Database).ReadAsync(GallerySubjects.WithoutList, gallery.Name, _ => Task.FromResult(1), Cancel));
        var lookup = await Assert.ThrowsAsync<RequestRejectedException>(() => new PhotoLookup(fixture.Database).FindAsync(GallerySubjects.WithoutList, gallery, [], Cancel));

        Assert.Equal((RejectionReason.Forbidden, RejectionReason.Forbidden), (export.Reason, lookup.Reason));
    }

    [Fact]
    public async Task Faces_that_somebody_confirmed_stay_and_undoing_takes_the_new_subject_away()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        var (anna, nobody) = (await subjects.EnrollAsync("Anna", 1), await subjects.AddFacesAsync(2));
        var before = await subjects.WhoHasWhatAsync();

        var given = await subjects.Administration.AssignUnconfirmedAsync(Context, subjects.Gallery.Name, [.. anna, .. nobody], new SubjectName("Bob"), Cancel);
        var again = await subjects.Administration.AssignUnconfirmedAsync(Context, subjects.Gallery.Name, [.. anna, .. nobody], new SubjectName("Bob"), Cancel);

        Assert.Equal((SubjectChangeKind.Reassign, 2), (given!.Kind, given.Faces));
        Assert.Null(again);
        Assert.Equal(["Anna 1", "Bob 2"], await subjects.NamesAsync());
        await subjects.UndoAsync(given.Id);
        Assert.Equal(before, await subjects.WhoHasWhatAsync());
        Assert.Equal(["Anna 1"], await subjects.NamesAsync());
    }
}
