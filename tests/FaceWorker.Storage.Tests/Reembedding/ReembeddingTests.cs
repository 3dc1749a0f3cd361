using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Galleries;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Reembedding;

/// <summary>Galleries that go over from one model to another, with made-up vectors of two lengths.</summary>
public sealed class ReembeddingTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 81), others = new(seed: 82, dimensions: 32);

    [Fact]
    public async Task A_gallery_goes_over_with_its_thresholds_and_back_again()
    {
        var (going, gallery) = await CreateAsync();
        var picture = faces.Picture(1);
        await fixture.AddAsync(gallery, [picture, faces.Picture(2), faces.Picture(3)]);

        var begun = await going.BeginAsync(others);
        var made = await going.FillAsync(others);
        await going.EndOperationAsync();
        var over = await going.CutOverAsync();

        Assert.Equal((ReembeddingStage.BeforeCutOver, 6, 6, OperationState.Queued), (begun.Stage, begun.Counts.Templates, begun.Counts.Missing, begun.Operation!.State));
        Assert.Equal(6, made.Count);
        Assert.Equal((ReembeddingStage.AfterCutOver, GoingOver.Other, 0, PackId.Default), (over.Stage, over.Gallery.Pack, over.Counts.Missing, over.Gallery.Shadow!.Pack));
        var (face, vector) = made.First();
        var found = await going.AskAsync((worker, now) => worker.FindCandidatesAsync(now, vector, top: 1, Lane.Interactive, Cancel));
        Assert.Equal(face, found.Items.Single().Evidence[0].FaceId);
        var thresholds = await going.AskAsync((_, now) => Task.FromResult(now.Settings.Decisions.ForVerification(1)));
        Assert.Equal((0.5, 0.6, "the other's card"), (thresholds.Match.Value, thresholds.Review.Value, thresholds.Origin));

        var back = await going.RollBackAsync();

        Assert.Equal((ReembeddingStage.BeforeCutOver, gallery.SpaceId, gallery.Pack, gallery.Model), (back.Stage, back.Gallery.SpaceId, back.Gallery.Pack, back.Gallery.Model));
        Assert.Equal(TestFaces.Thresholds, back.Gallery.Settings.Decisions.Fixed);
        var again = await going.AskAsync((worker, now) => worker.FindCandidatesAsync(now, picture.Faces[0].Found.Embedding, top: 1, Lane.Interactive, Cancel));
        Assert.Equal(0, again.Items.Single().Distance.Value, 2);
    }

    [Fact]
    public async Task What_comes_after_the_cut_over_is_found_after_a_roll_back()
    {
        var (going, _) = await CreateAsync();
        await going.GoAsync(others);
        var (seen, old) = (others.Face(), faces.Embedding());
        var picture = faces.Picture(0) with { Faces = [seen with { Found = seen.Found with { Shadow = old } }] };

        var stored = await going.AskAsync((worker, now) => worker.AddAsync(now, picture, Lane.Bulk, Cancel));
        await going.RollBackAsync();

        var found = await going.AskAsync((worker, now) => worker.FindCandidatesAsync(now, old, top: 1, Lane.Interactive, Cancel));
        Assert.Equal(stored.Faces[0].Id, found.Items.Single().Evidence[0].FaceId);
    }

    [Fact]
    public async Task A_request_begun_before_the_cut_over_ends_in_the_space_that_it_began_in()
    {
        var (going, gallery) = await CreateAsync();
        var picture = faces.Picture(1);
        var stored = (await fixture.AddAsync(gallery, [picture]))[0];
        await going.GoAsync(others);

        var found = await fixture.Store.FindCandidatesAsync(gallery, picture.Faces[0].Found.Embedding, top: 1, Lane.Interactive, Cancel);

        Assert.Equal(stored.Faces[0].Id, found.Items.Single().Evidence[0].FaceId);
    }

    [Fact]
    public async Task Finishing_drops_the_old_space_and_a_request_that_is_still_there_is_told_to_look_again()
    {
        var (going, gallery) = await CreateAsync();
        await fixture.AddAsync(gallery, [faces.Picture(2)]);
        await going.GoAsync(others);
        await fixture.ExecuteAsync($"INSERT INTO face_link (face_id, space_id, neighbours, distances) SELECT face_id, space_id, '{{}}', '{{}}' FROM template WHERE space_id = {gallery.SpaceId}");
        await going.RefusesAsync(ReembeddingProblem.TooSoon, () => going.Administration.FinishAsync(Context, going.Name, Cancel));
        await going.LetTimePassAsync();

        var left = await going.Administration.FinishAsync(Context, going.Name, Cancel);

        Assert.Equal((GoingOver.Other, null), (left.Pack, left.Shadow));
        Assert.Equal(left.SpaceId, (await going.NowAsync()).SpaceId);
        Assert.Equal((1, 0, true), (
            await fixture.ScalarAsync<long>($"SELECT count(*) FROM space WHERE gallery_id = {gallery.Id}"), await fixture.ScalarAsync<long>($"SELECT count(*) FROM face_link WHERE space_id = {gallery.SpaceId}"),
            await fixture.ScalarAsync<bool>($"SELECT to_regclass('template_s{gallery.SpaceId}') IS NULL")));
        await Assert.ThrowsAsync<TransientFailureException>(() => fixture.Store.FindCandidatesAsync(gallery, faces.Embedding(), top: 1, Lane.Interactive, Cancel));
        await going.RefusesAsync(ReembeddingProblem.NotBegun, going.RollBackAsync);
        Assert.Equal(2, (await going.BeginAsync(faces)).Counts.Missing); // and to another one, or back, from the beginning
    }

    [Fact]
    public async Task What_another_detector_finds_on_a_known_photo_is_in_both_spaces_and_is_gone_with_the_shadow()
    {
        var (going, gallery) = await CreateAsync();
        var stored = (IReadOnlyList<StoredImage>)[(await fixture.AddAsync(gallery, [faces.Picture(2)]))[0], (await fixture.AddAsync(gallery, [faces.Picture(0)]))[0]];
        Assert.Equal(2, (await going.BeginAsync(others, looksAgain: true)).Counts.Photos);
        var now = await going.NowAsync();
        var photos = await going.Store.FindNextPhotosAsync(now, after: 0, most: 10, Cancel);
        var (known, added, old) = (stored[0].Faces[0].Id, others.Face(At(stored[0].Faces[0], right: 300)), faces.Embedding());
        added = added with { Found = added.Found with { Shadow = old } };
        var drawnMeanwhile = others.Face(At(stored[0].Faces[1], right: 2));
        ReembeddedFace[] vectors = [new(known, others.Embedding(), IsByCrop: false)];

        await going.Store.AddAsync(now, new RedetectedPhoto(photos[0], vectors, [added, drawnMeanwhile], PictureTurn.None), Cancel);
        await going.Store.AddAsync(now, new RedetectedPhoto(photos[1], [], [others.Face()], PictureTurn.Left), Cancel);

        var seen = await going.AskAsync((worker, latest) => worker.FindCandidatesAsync(latest, old, top: 1, Lane.Interactive, Cancel));
        var face = seen.Items.Single().Evidence[0].FaceId;
        Assert.DoesNotContain(face, stored.SelectMany(image => image.Faces).Select(one => one.Id));
        Assert.Empty(await going.Store.FindNextPhotosAsync(now, after: 0, most: 10, Cancel));
        var status = await going.Administration.ShowAsync(Context, going.Name, Cancel);
        Assert.Equal((3, 1, 0), (status.Counts.Templates, status.Counts.Missing, status.Counts.Photos));
        Assert.Equal((short)PictureTurn.Left, await fixture.ScalarAsync<short>($"SELECT turn FROM image WHERE id = {photos[1]}"));

        await going.EndOperationAsync();
        await going.Administration.AbandonAsync(Context, going.Name, Cancel);

        Assert.Equal(2, await fixture.ScalarAsync<long>($"SELECT count(*) FROM face JOIN image ON image.id = image_id WHERE gallery_id = {gallery.Id}"));
        Assert.Equal(0, (await going.BeginAsync(others)).Counts.Photos); // with the same detector
    }

    private static Detection At(StoredFace face, float right) => new(face.Box with { X = face.Box.X + right }, 0.9f, new FaceLandmarks(default, default, default, default, default));

    [Fact]
    public async Task A_photo_that_was_deleted_meanwhile_and_a_vector_of_another_model_are_refused()
    {
        var (going, gallery) = await CreateAsync();
        var stored = await fixture.AddAsync(gallery, [faces.Picture(1)]);
        await going.BeginAsync(others, looksAgain: true);
        var now = await going.NowAsync();

        await Assert.ThrowsAsync<RequestRejectedException>(() => going.Store.AddAsync(now, new RedetectedPhoto(-1, [], [], PictureTurn.None), Cancel));
        var photo = (await going.Store.FindNextPhotosAsync(now, after: 0, most: 1, Cancel))[0];
        await Assert.ThrowsAsync<InvalidEmbeddingException>(() => going.Store.AddAsync(now, new RedetectedPhoto(photo, [new(stored[0].Faces[0].Id, faces.Embedding(), IsByCrop: false)], [], PictureTurn.None), Cancel));
        await Assert.ThrowsAsync<InvalidEmbeddingException>(() => going.Store.AddAsync(now, new RedetectedPhoto(photo, [], [faces.Face()], PictureTurn.None), Cancel));
        Assert.Single(await going.Store.FindNextPhotosAsync(now, after: 0, most: 10, Cancel));
    }

    [Fact]
    public async Task Abandoning_drops_the_new_space()
    {
        var (going, gallery) = await CreateAsync();
        await fixture.AddAsync(gallery, [faces.Picture(2)]);
        var shadow = (await going.BeginAsync(others)).Gallery.Shadow!;
        await going.RefusesAsync(ReembeddingProblem.Unfinished, () => going.Administration.AbandonAsync(Context, going.Name, Cancel));
        await going.FillAsync(others);
        await going.EndOperationAsync();

        var left = await going.Administration.AbandonAsync(Context, going.Name, Cancel);

        Assert.Equal((gallery.SpaceId, null), (left.SpaceId, left.Shadow));
        Assert.True(await fixture.ScalarAsync<bool>($"SELECT to_regclass('template_s{shadow.Id}') IS NULL"));
        var late = new ReembeddedFaces([new ReembeddedFace(1, others.Embedding(), IsByCrop: true)], []);
        await going.RefusesAsync(ReembeddingProblem.NotBegun, () => going.Store.AddAsync(gallery with { Shadow = shadow }, late, Cancel));
        await going.RefusesAsync(ReembeddingProblem.NotBegun, () => going.Store.FindNextAsync(gallery with { Shadow = shadow }, 0, 10, Cancel));
    }

    [Fact]
    public async Task Faces_wait_with_all_that_was_found_of_them_and_those_that_failed_are_listed_until_it_is_begun_again()
    {
        var (going, gallery) = await CreateAsync();
        await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Crops = CropPolicy.Keep }, Cancel);
        var picture = faces.Picture(2);
        picture = picture with { Turn = PictureTurn.Left, Faces = [picture.Faces[0] with { Crop = new byte[] { 1, 2 } }, picture.Faces[1]] };
        var stored = (await fixture.AddAsync(gallery, [picture]))[0];
        await going.BeginAsync(others);
        var now = await going.NowAsync();

        var waiting = await going.Store.FindNextAsync(now, after: 0, most: 10, Cancel);

        Assert.Equal(stored.Faces.Select(face => (face.Id, stored.Id)), waiting.Select(face => (face.FaceId, face.ImageId)));
        Assert.Equal(picture.Faces.Select(face => face.Found.Detection), waiting.Select(face => face.Detection));
        Assert.Equal((picture.Width, picture.Height, PictureTurn.Left), (waiting[0].Frame.Width, waiting[0].Frame.Height, waiting[0].Frame.Turn));
        Assert.Equal([1, 2], waiting[0].Crop!.Value.ToArray());
        Assert.Null(waiting[1].Crop);

        var failed = new ReembeddingFailure(waiting[1].FaceId, stored.Id, RejectionReason.NotFound, "It is gone.");
        await going.Store.AddAsync(now, new ReembeddedFaces([new ReembeddedFace(waiting[0].FaceId, others.Embedding(), IsByCrop: true), new ReembeddedFace(long.MaxValue, others.Embedding(), IsByCrop: true)], [failed]), Cancel);

        Assert.Empty(await going.Store.FindNextAsync(now, after: 0, most: 10, Cancel));
        Assert.Equal([failed], await going.Administration.ListFailuresAsync(Context, going.Name, limit: 10, Cancel));
        var counts = (await going.Administration.ShowAsync(Context, going.Name, Cancel)).Counts;
        Assert.Equal((2, 1, 1), (counts.Templates, counts.Missing, counts.Failed));
        await going.EndOperationAsync();
        await going.RefusesAsync(ReembeddingProblem.FacesMissing, () => going.CutOverAsync());
        Assert.Equal(OperationState.Queued, (await going.BeginAsync(others)).Operation!.State);
        Assert.Equal(waiting[1].FaceId, (await going.Store.FindNextAsync(now, after: 0, most: 10, Cancel)).Single().FaceId);
        await going.EndOperationAsync();
        Assert.Equal(ReembeddingStage.AfterCutOver, (await going.CutOverAsync(acceptMissing: 1)).Stage);
    }

    [Fact]
    public async Task One_embedder_behind_two_detectors_has_two_spaces()
    {
        var (going, gallery) = await CreateAsync();
        await fixture.AddAsync(gallery, [faces.Picture(2)]);

        var begun = await going.BeginAsync(faces, looksAgain: true);
        var made = await going.FillAsync(faces);
        await going.EndOperationAsync();
        var over = await going.CutOverAsync();

        Assert.Equal((1, 2), (begun.Counts.Photos, begun.Counts.Missing));
        Assert.Equal((GoingOver.Other, gallery.Model, 0), (over.Gallery.Pack, over.Gallery.Model, over.Counts.Missing));
        var (face, vector) = made.First();
        var found = await going.AskAsync((worker, now) => worker.FindCandidatesAsync(now, vector, top: 1, Lane.Interactive, Cancel));
        Assert.Equal((face, 0), (found.Items.Single().Evidence[0].FaceId, Math.Round(found.Items[0].Distance.Value, 2)));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_reason()
    {
        var (going, gallery) = await CreateAsync();
        await going.RefusesAsync(ReembeddingProblem.NotBegun, () => going.CutOverAsync());
        await going.RefusesAsync(ReembeddingProblem.NotBegun, () => going.Administration.ShowAsync(Context, going.Name, Cancel));
        await going.RefusesAsync(ReembeddingProblem.SameModel, () => going.BeginAsync(faces));
        await going.BeginAsync(others);
        await going.RefusesAsync(ReembeddingProblem.OtherPack, () => going.Administration.BeginAsync(Context, going.Name, GoingOver.FactsOf(others.Model) with { Id = new PackId("third") }, looksAgain: false, Cancel));
        await going.RefusesAsync(ReembeddingProblem.Unfinished, () => going.CutOverAsync());
        await going.RefusesAsync(ReembeddingProblem.IsNotCutOver, going.RollBackAsync);
        await going.RefusesAsync(ReembeddingProblem.IsNotCutOver, () => going.Administration.FinishAsync(Context, going.Name, Cancel));
        await going.EndOperationAsync();
        await going.CutOverAsync();
        await going.RefusesAsync(ReembeddingProblem.IsCutOver, () => going.CutOverAsync());
        await going.RefusesAsync(ReembeddingProblem.IsCutOver, () => going.Administration.AbandonAsync(Context, going.Name, Cancel));
        await going.RefusesAsync(ReembeddingProblem.IsCutOver, () => going.Administration.BeginAsync(Context, going.Name, GoingOver.FactsOf(others.Model) with { Id = new PackId("third") }, looksAgain: false, Cancel));

        var guest = Context with { Caller = new Caller("guest", Rights.All & ~Rights.Administer) };
        var forbidden = await Assert.ThrowsAsync<RequestRejectedException>(() => going.Administration.CutOverAsync(guest, going.Name, 0, Cancel));
        Assert.Equal(RejectionReason.Forbidden, forbidden.Reason);
        await fixture.Store.DeleteAsync(Context, gallery.Name, Cancel);
        var unknown = await Assert.ThrowsAsync<RequestRejectedException>(() => going.BeginAsync(others));
        Assert.Equal(RejectionReason.UnknownGallery, unknown.Reason);
        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM space WHERE gallery_id = {gallery.Id}"));
    }

    [Fact]
    public async Task While_5_000_faces_go_over_and_back_and_over_for_good_no_search_fails_and_none_mixes_models()
    {
        var (going, gallery) = await CreateAsync();
        var pictures = Enumerable.Range(0, 250).Select(_ => faces.Picture(20)).ToList();
        var stored = await fixture.AddAsync(gallery, pictures);
        var old = pictures.Zip(stored).SelectMany(both => both.First.Faces.Zip(both.Second.Faces)).ToDictionary(face => face.Second.Id, face => face.First.Found.Embedding);
        var made = old.Keys.ToDictionary(face => face, _ => others.Embedding());
        await using var worker = new PostgresGalleryStore(fixture.Database, new StorageOptions { GalleryCacheTime = TimeSpan.FromMilliseconds(100) }, TimeProvider.System);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var searching = Enumerable.Range(0, 4).Select(seed => Task.Run(() => SearchUntilAsync(worker, going.Name, [.. old.Keys.OrderBy(face => face * 31 % 4999 + seed)], old, made, over.Token), Cancel)).ToList();

        await going.BeginAsync(others);
        await going.FillAsync(others, made, atOnce: 500);
        await going.EndOperationAsync();
        await going.CutOverAsync();
        await going.RollBackAsync();
        await going.CutOverAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel); // until the worker knows
        await going.LetTimePassAsync();
        await going.Administration.FinishAsync(Context, going.Name, Cancel);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);
        await over.CancelAsync();

        var searches = await Task.WhenAll(searching);
        Assert.All(searches, packs => Assert.Equal([PackId.Default, GoingOver.Other], packs.Keys.OrderBy(pack => pack == GoingOver.Other)));
    }

    /// <summary>Whatever model answers by the time of the look-up finds the face that its vector is of. Returns how often each answered.</summary>
    private static async Task<Dictionary<PackId, int>> SearchUntilAsync(
        PostgresGalleryStore worker, GalleryName name, long[] faces, Dictionary<long, Embedding> old, Dictionary<long, Embedding> made, CancellationToken over)
    {
        var answered = new Dictionary<PackId, int>();
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var (face, now) = (faces[i % faces.Length], await worker.GetGalleryAsync(name, Cancel));
            var found = await worker.FindCandidatesAsync(now, (now.Pack == GoingOver.Other ? made : old)[face], top: 1, Lane.Interactive, Cancel);
            Assert.Equal(face, found.Items.Single().Evidence[0].FaceId);
            answered[now.Pack] = answered.GetValueOrDefault(now.Pack) + 1;
        }

        return answered;
    }

    private async Task<(GoingOver, Gallery)> CreateAsync()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        return (new GoingOver(fixture, gallery), gallery);
    }
}
