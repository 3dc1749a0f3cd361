using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Tests.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Images;

/// <summary>Every column of the database is looked at, so these tests have one of their own.</summary>
public sealed class QualityTests : IClassFixture<StoreFixture>
{
    private readonly StoreFixture fixture;
    private readonly MadeUpPhotos photos;
    private readonly TestFaces faces = new(seed: 82);

    public QualityTests(StoreFixture fixture)
    {
        this.fixture = fixture;
        photos = new MadeUpPhotos(fixture, faces);
    }

    [Fact]
    public async Task A_face_below_the_gate_is_stored_as_seen_with_its_quality_and_reasons_and_is_never_evidence()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var (good, bad) = (photos.Face(x: 10, size: 80), photos.Face(x: 200, size: 20, sharpness: 2));

        var stored = (await photos.IndexAsync(gallery, photos.Take(good, bad))).Image;

        Assert.Equal([[], [QualityReason.FaceTooSmall, QualityReason.Blurred]], stored.Faces.Select(face => face.Problems));
        Assert.Equal("{faceTooSmall,blurred} 2 500", await fixture.ScalarAsync<string>(
            $"SELECT problems::text || ' ' || sharpness || ' ' || (SELECT sharpness FROM face WHERE id = {stored.Faces[0].Id}) FROM face WHERE id = {stored.Faces[1].Id}"));
        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM template WHERE space_id = {gallery.SpaceId}"));
        var candidates = await fixture.Store.FindCandidatesAsync(gallery, bad.Embedding, 10, Lane.Interactive, Cancel);
        Assert.Equal([stored.Faces[0].Id], candidates.Items.Select(candidate => candidate.Evidence[0].FaceId));
    }

    [Fact]
    public async Task What_was_measured_of_a_face_and_the_turn_of_its_picture_are_given_back()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var seen = faces.Face();
        var quality = seen.Found.Quality with { Value = 47.5f, Yaw = 12 };
        var picture = faces.Picture(0) with { Turn = PictureTurn.Left, Faces = [seen with { Found = seen.Found with { Quality = quality } }, faces.Face()] };

        await fixture.AddAsync(gallery, [picture]);
        var found = (await fixture.Store.FindImageAsync(gallery, picture.File, Cancel))!;

        Assert.Equal((PictureTurn.Left, quality, null), (found.Turn, found.Faces[0].Quality, found.Faces[1].Quality!.Value));
    }

    [Fact]
    public async Task A_face_is_judged_by_the_gate_of_its_time()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var (before, after) = (photos.Take(photos.Face(x: 10, size: 34)), photos.Take(photos.Face(x: 10, size: 35)));

        await photos.IndexAsync(gallery, before);
        await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Gate = new QualityGate { MinFaceSize = 40 } }, Cancel);
        await photos.IndexAsync(gallery, before);
        await photos.IndexAsync(gallery, after);

        var summary = await fixture.Store.ShowAsync(gallery.Name, Cancel);
        Assert.Equal((2, 1), (summary.Faces, summary.Templates));
    }

    [Fact]
    public async Task The_database_refuses_to_make_a_face_below_the_gate_somebody_s()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 1);
        var seen = (await photos.IndexAsync(subjects.Gallery, photos.Take(photos.Face(x: 10, size: 10)))).Image.Faces[0].Id;

        var failure = await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => fixture.ExecuteAsync($"UPDATE face SET subject_id = (SELECT min(id) FROM subject WHERE gallery_id = {subjects.Gallery.Id}) WHERE id = {seen}"));

        Assert.Equal("face_with_problems_is_nobody", failure.ConstraintName);
    }

    [Fact]
    public async Task A_gallery_that_keeps_no_crops_holds_nothing_of_the_pixels()
    {
        var (none, keep) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        await fixture.Store.SetAsync(Context, keep.Name, settings => settings with { Crops = CropPolicy.Keep }, Cancel);

        await photos.IndexAsync(none, photos.Take(photos.Face(x: 10, size: 80), photos.Face(x: 200, size: 20)));
        await photos.EnrollAsync(none, "Anna", photos.Take(photos.Face(x: 10, size: 80)));
        var without = await WholeDatabase.ReadBytesAsync(fixture);
        await photos.IndexAsync(keep, photos.Take(photos.Face(x: 10, size: 80), photos.Face(x: 200, size: 20)));
        var with = await WholeDatabase.ReadBytesAsync(fixture);

        // Digests are all the bytes there are.
        Assert.All(without, column => Assert.All(column.Value, value => Assert.Equal(32, value.Length)));
        Assert.Empty(PixelsIn(without));
        Assert.Empty(without["face_crop.jpeg"]);
        Assert.Equal(["face_crop.jpeg", "face_crop.jpeg"], PixelsIn(with));
    }

    private static IEnumerable<string> PixelsIn(IReadOnlyDictionary<string, IReadOnlyList<byte[]>> columns) =>
        columns.SelectMany(column => column.Value.Where(value => value.AsSpan().IndexOf(MadeUpPhotos.Pixels.AsSpan(8, 8)) >= 0).Select(_ => column.Key));
}
