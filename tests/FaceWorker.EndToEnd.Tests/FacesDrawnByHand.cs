using FaceWorker.Contracts;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Faces that the detector missed: here, those that were taken out of the database.</summary>
public sealed class FacesDrawnByHand(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drawn_face_is_stored_once_found_by_searches_and_kept_when_its_photo_is_indexed_again()
    {
        await fixture.CreateGalleryAsync("drawn");
        var indexed = (await fixture.IndexAsync(TestImages.Sample(1), "drawn")).Result!;
        var missed = indexed.Faces[1];
        await fixture.Database.ExecuteAsync($"DELETE FROM face WHERE id = {missed.FaceId}");
        var drawn = missed.Box with { X = missed.Box.X - 4, Width = missed.Box.Width + 6, Y = missed.Box.Y + 5 };

        var added = (await AddAsync(indexed.ImageId, drawn)).Result!;
        var again = (await AddAsync(indexed.ImageId, added.Box)).Result!;
        var indexedAgain = (await fixture.IndexAsync(TestImages.Sample(1), "drawn")).Result!;
        var found = (await fixture.IdentifyAsync("drawn", TestImages.Sample(1))).Result!;

        Assert.Equal((false, indexed.ImageId, true, added.FaceId), (added.AlreadyAdded, added.ImageId, again.AlreadyAdded, again.FaceId));
        Assert.InRange(added.Quality!.Value!.Value, 1, 100);
        Assert.Equal(indexed.Faces.Count, indexedAgain.Faces.Count);
        Assert.Contains(found.Faces[1].Candidates, candidate => candidate.FaceId == added.FaceId && candidate.Decision == Decision.Match && candidate.SquaredDistance < 0.1);
    }

    [Fact]
    public async Task A_box_for_no_new_face_is_refused_with_the_reason_and_stores_nothing()
    {
        await fixture.CreateGalleryAsync("refused");
        var indexed = (await fixture.IndexAsync(TestImages.Sample(1), "refused")).Result!;
        var stored = await fixture.CountAsync("face");
        async Task<RequestRejected> RefusedAsync(long image, FaceBox box) => (await AddAsync(image, box, "refused")).Rejection!;

        var known = await RefusedAsync(indexed.ImageId, indexed.Faces[0].Box);
        var outside = await RefusedAsync(indexed.ImageId, new FaceBox(100_000, 10, 50, 50));
        var background = await RefusedAsync(indexed.ImageId, new FaceBox(0, 0, 40, 40));
        var unknown = await RefusedAsync(long.MaxValue, new FaceBox(0, 0, 40, 40));

        Assert.Equal(
            (RejectionReason.KnownFace, RejectionReason.InvalidMessage, RejectionReason.LowQuality, RejectionReason.UnknownImage),
            (known.Reason, outside.Reason, background.Reason, unknown.Reason));
        Assert.Equal(indexed.Faces[0].Box, Assert.Single(known.Faces!));
        Assert.Equal(stored, await fixture.CountAsync("face"));
    }

    private Task<Client.Answer<FaceAdded>> AddAsync(long image, FaceBox box, string gallery = "drawn") =>
        fixture.Client.AddFaceAsync(new AddFace { Gallery = gallery, ImageId = image, Box = box }, Cancel);
}
