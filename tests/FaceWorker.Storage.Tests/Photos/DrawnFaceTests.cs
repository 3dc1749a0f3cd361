using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Storage.Photos;
using FaceWorker.Storage.Tests.Images;
using FaceWorker.Storage.Tests.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Photos;

/// <summary>Faces that people drew, because the detector had missed them.</summary>
public sealed class DrawnFaceTests(StoreFixture fixture)
{
    private readonly DrawnFaces drawn = new(fixture.Database);
    private readonly PhotoStore photos = new(fixture.Database);
    private readonly TestFaces faces = new(seed: 114);

    [Fact]
    public async Task A_drawn_face_is_nobody_s_behind_the_others_and_indexing_the_photo_again_neither_loses_nor_doubles_it()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var picture = faces.Picture(2);
        var image = (await fixture.AddAsync(gallery, [picture]))[0].Id;
        var face = FaceAt(new BoundingBox(560, 10, 60, 70));

        var added = await drawn.AddAsync(gallery, image, face, Cancel);
        await fixture.AddAsync(gallery, [picture]);
        var again = (await fixture.Store.FindImageAsync(gallery, picture.File, Cancel))!;
        var photo = await photos.ShowAsync(Context, gallery.Name, image, Cancel);

        Assert.Equal((true, null), (added.IsNew, added.Face.Subject));
        Assert.Equal(added.Face.Id, again.Faces[2].Id);
        Assert.Equal([false, false, true], photo.Faces.Select(shown => shown.IsDrawn));
        Assert.Equal(added.Face.Id, (await fixture.Store.FindCandidatesAsync(gallery, face.Found.Embedding, 1, Lane.Interactive, Cancel)).Items[0].Evidence[0].FaceId);
    }

    [Fact]
    public async Task The_same_box_again_is_the_same_face_and_one_about_another_face_is_refused_with_it()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        var stored = (await fixture.AddAsync(subjects.Gallery, [faces.Picture(0) with { Faces = [FaceAt(new BoundingBox(10, 10, 60, 70))] }]))[0];
        await subjects.EnrollAsync("Anna", [stored.Faces[0].Id]);
        var first = await drawn.AddAsync(subjects.Gallery, stored.Id, FaceAt(new BoundingBox(300, 10, 60, 70)), Cancel);

        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => drawn.AddAsync(subjects.Gallery, stored.Id, FaceAt(new BoundingBox(301, 11, 60, 70 - i % 2)), Cancel)));
        var known = await Assert.ThrowsAsync<RequestRejectedException>(() => drawn.AddAsync(subjects.Gallery, stored.Id, FaceAt(new BoundingBox(30, 20, 60, 70)), Cancel));

        Assert.All(again, face => Assert.Equal((first.Face.Id, false), (face.Face.Id, face.IsNew)));
        Assert.Equal((RejectionReason.KnownFace, stored.Faces[0].Box), (known.Reason, Assert.Single(known.Faces)));
        Assert.Contains($"face {stored.Faces[0].Id} there already, 'Anna'; assign that one", known.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_people_who_draw_the_same_box_at_once_add_one_face()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var image = (await fixture.AddAsync(gallery, [faces.Picture(1)]))[0].Id;

        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => drawn.AddAsync(gallery, image, FaceAt(new BoundingBox(570, 400, 50, 60)), Cancel)));

        Assert.Single(added, face => face.IsNew);
        Assert.Single(added.Select(face => face.Face.Id).Distinct());
    }

    [Fact]
    public async Task It_is_assigned_and_undone_as_any_other_and_a_name_that_was_new_goes_with_its_undo()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        var image = (await fixture.AddAsync(subjects.Gallery, [faces.Picture(0)]))[0].Id;
        var face = (await drawn.AddAsync(subjects.Gallery, image, FaceAt(new BoundingBox(10, 10, 60, 70)), Cancel)).Face.Id;

        var change = await subjects.Administration.AssignAsync(Context, subjects.Gallery.Name, [face], GallerySubjects.Name("Berta"), Cancel);
        Assert.Equal(["Berta 1"], await subjects.NamesAsync());
        Assert.True((await photos.ShowAsync(Context, subjects.Gallery.Name, image, Cancel)).Faces[0].IsConfirmed);
        await subjects.UndoAsync(change.Id);

        Assert.Empty(await subjects.NamesAsync());
        Assert.Null((await photos.ShowAsync(Context, subjects.Gallery.Name, image, Cancel)).Faces[0].Face.Subject);
    }

    [Fact]
    public async Task A_name_that_was_there_stays_when_the_assignment_is_undone_and_so_does_one_that_has_other_faces_by_then()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 1);
        var (first, second, third) = await subjects.AddFacesAsync(3) is [var one, var two, var three] ? (one, two, three) : default;

        var known = await subjects.Administration.AssignAsync(Context, subjects.Gallery.Name, [first], GallerySubjects.Name("Anna"), Cancel);
        var made = await subjects.Administration.AssignAsync(Context, subjects.Gallery.Name, [second], GallerySubjects.Name("Berta"), Cancel);
        await subjects.ReassignAsync("Berta", third);
        await subjects.UndoAsync(known.Id);
        await subjects.UndoAsync(made.Id);

        Assert.Equal(["Anna 1", "Berta 1"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task One_drawn_by_mistake_is_removed_while_it_is_nobody_s_and_one_that_the_detector_found_never()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        var stored = (await fixture.AddAsync(subjects.Gallery, [faces.Picture(0) with { Faces = [FaceAt(new BoundingBox(10, 10, 60, 70))] }]))[0];
        var face = (await drawn.AddAsync(subjects.Gallery, stored.Id, FaceAt(new BoundingBox(300, 10, 60, 70)), Cancel)).Face.Id;
        var change = await subjects.Administration.AssignAsync(Context, subjects.Gallery.Name, [face], GallerySubjects.Name("Berta"), Cancel);

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => photos.RemoveDrawnFaceAsync(Context, subjects.Gallery.Name, face, Cancel), "somebody's");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => photos.RemoveDrawnFaceAsync(Context, subjects.Gallery.Name, stored.Faces[0].Id, Cancel), "found by the detector");
        await subjects.UndoAsync(change.Id);
        await photos.RemoveDrawnFaceAsync(Context, subjects.Gallery.Name, face, Cancel);

        Assert.Equal(stored.Faces[0].Id, Assert.Single((await photos.ShowAsync(Context, subjects.Gallery.Name, stored.Id, Cancel)).Faces).Face.Id);
        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM template WHERE space_id = {subjects.Gallery.SpaceId}"));
    }

    [Fact]
    public async Task The_use_case_adds_it_on_the_photo_and_refuses_what_is_no_box_for_a_new_face()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var made = new MadeUpPhotos(fixture, faces);
        var (seen, missed) = (made.Face(x: 2, size: 10), made.Face(x: 30, size: 12));
        await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Gate = QualityGate.Open with { MinFaceSize = 4 } }, Cancel);
        gallery = await fixture.Store.GetGalleryAsync(gallery.Name, Cancel);
        var photo = made.Take(seen);
        var image = (await made.IndexAsync(gallery, photo)).Image.Id;
        var adder = new FaceAdder(new PhotoReader(made), new FixedViewer(missed.Detection, missed.Embedding), made, fixture.Store, drawn);
        Task<AddFaceOutcome> AddAsync(BoundingBox box, RequestContext? context = null) => adder.AddAsync(context ?? Context, new AddFaceJob(gallery.Name, image, box), Cancel);

        await AssertRefusedAsync(RejectionReason.InvalidMessage, () => AddAsync(new BoundingBox(64, 0, 10, 10)), "64 × 48");
        await AssertRefusedAsync(RejectionReason.Forbidden, () => AddAsync(new BoundingBox(30, 10, 12, 12), Context with { Caller = new Caller("viewer", Rights.ListSubjects) }), "lacks the right");
        var added = await AddAsync(new BoundingBox(30, 10, 12, 12));

        Assert.Equal((true, missed.Detection.Box), (added.Drawn.IsNew, added.Drawn.Face.Box));
    }

    private static async Task AssertRefusedAsync(RejectionReason reason, Func<Task> work, string words)
    {
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(work);
        Assert.Equal(reason, rejection.Reason);
        Assert.Contains(words, rejection.Message, StringComparison.Ordinal);
    }

    private SeenFace FaceAt(BoundingBox box) => faces.Face(faces.Detection() with { Box = box });

    /// <summary>Sees one face, whatever it looks at.</summary>
    private sealed class FixedViewer(Detection detection, Embedding embedding) : IImageViewer
    {
        public Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel) =>
            Task.FromResult(new SeenPicture(64, 48, [new CroppedFace(new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 500)), Crop: null)]));
    }
}
