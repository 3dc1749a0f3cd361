using FaceWorker.Contracts;
using NetVips;

namespace FaceWorker.EndToEnd.Tests;

public sealed class Identification(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_face_of_an_indexed_photo_finds_itself_at_distance_zero()
    {
        var gallery = (await fixture.CreateGalleryAsync("itself", "default")).Name.Value;
        var indexed = (await fixture.IndexAsync(TestImages.Sample(3), gallery)).Result!;

        var answer = await fixture.Client.IdentifyAsync(
            new IdentifyFaces { Gallery = gallery, Image = ImageReference.Inline(await File.ReadAllBytesAsync(TestImages.Sample(3), Cancel), "probe"), Top = 1 }, Cancel);

        var identified = answer.Result!;
        Assert.Equal("exact", identified.SearchMethod);
        Assert.Equal(indexed.Faces.Select(face => face.FaceId), identified.Faces.Select(face => face.Candidates.Single().FaceId));
        Assert.All(identified.Faces, face => Assert.Equal(Decision.Match, face.Decision));
        Assert.All(identified.Faces, face => Assert.InRange(face.Candidates.Single().SquaredDistance, 0, 1e-3));
        Assert.Equal(1, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM image JOIN gallery ON gallery.id = gallery_id WHERE name = 'itself'"));
    }

    [Fact]
    public async Task In_an_empty_gallery_everybody_is_unknown()
    {
        var gallery = (await fixture.CreateGalleryAsync("empty", "default")).Name.Value;

        var answer = await fixture.Client.IdentifyAsync(
            new IdentifyFaces { Gallery = gallery, Image = ImageReference.AtPath(TestImages.Sample(2)) }, Cancel);

        Assert.NotEmpty(answer.Result!.Faces);
        Assert.All(answer.Result.Faces, face => Assert.Equal((Decision.Unknown, 0), (face.Decision, face.Candidates.Count)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task A_top_out_of_range_is_told_so(int top)
    {
        var answer = await fixture.Client.IdentifyAsync(
            new IdentifyFaces { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(TestImages.Sample(2)), Top = top }, Cancel);

        Assert.Equal(RejectionReason.InvalidMessage, answer.Rejection?.Reason);
        Assert.Contains("'top'", answer.Rejection!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_images_of_one_person_are_one_face_and_those_that_do_not_show_the_person_are_left_out()
    {
        var gallery = (await fixture.CreateGalleryAsync("burst", "default")).Name.Value;
        await fixture.EnrollAsync(gallery, "Anna", fixture.Images.Portrait("enrolled.jpg", 4, new FaceBox(265, 195, 161, 250)));
        var (sharp, small) = (fixture.Images.Portrait("sharp.jpg", 1, People.Anna), fixture.Images.Converted("small.jpg", photo => photo.Resize(0.35)));
        var landscape = fixture.Images.Converted("grey.png", photo => photo.NewFromImage(90, 110, 120));

        var one = (await AskAsync(sharp)).Result!.Faces.Single().Candidates.Single();
        var answer = (await AskAsync(sharp, small, landscape, TestImages.Sample(6))).Result!;

        var face = Assert.Single(answer.Faces);
        Assert.Equal("Anna", face.Candidates.Single().Subject);
        Assert.NotEqual(one.SquaredDistance, face.Candidates.Single().SquaredDistance);
        Assert.Equal([null, null, ProbeProblem.NoFace, ProbeProblem.AnotherPerson], answer.Images!.Select(image => image.Problem));
        Assert.Equal([sharp, small, landscape, TestImages.Sample(6)], answer.Images!.Select(image => image.Source));
        var shown = answer.Images!.MaxBy(image => image.Quality?.Value)!;
        Assert.Equal((shown.Source, shown.Box, shown.Quality), (answer.Source, face.Box, face.Quality));

        Task<Client.Answer<FacesIdentified>> AskAsync(params string[] photos) => fixture.Client.IdentifyAsync(
            new IdentifyFaces { Gallery = gallery, Image = ImageReference.AtPath(photos[0]), MoreImages = [.. photos[1..].Select(ImageReference.AtPath)] }, Cancel);
    }

    [Fact]
    public async Task Too_many_images_of_one_person_and_a_missing_one_are_told_so()
    {
        var photo = ImageReference.AtPath(TestImages.Sample(2));

        var many = await fixture.Client.IdentifyAsync(new IdentifyFaces { Gallery = WorkerFixture.Gallery, Image = photo, MoreImages = [.. Enumerable.Repeat(photo, 16)] }, Cancel);
        var empty = await fixture.Client.IdentifyAsync(new IdentifyFaces { Gallery = WorkerFixture.Gallery, Image = photo, MoreImages = [photo, new ImageReference()] }, Cancel);

        Assert.Equal((RejectionReason.InvalidMessage, "Field 'moreImages' has 16 images; give at most 15, the person's best."), (many.Rejection!.Reason, many.Rejection.Detail));
        Assert.Equal(RejectionReason.InvalidMessage, empty.Rejection!.Reason);
        Assert.Contains("'moreImages[1]' is missing", empty.Rejection.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_verifies_against_a_smaller_copy_of_itself()
    {
        var copy = fixture.Images.Converted("smaller.jpg", photo => photo.Resize(0.6));

        var answer = await fixture.Client.VerifyAsync(
            new VerifyFaces { First = ImageReference.AtPath(TestImages.Sample(1)), Second = ImageReference.AtPath(copy) }, Cancel);

        Assert.Equal(Decision.Match, answer.Result!.Decision);
        Assert.InRange(answer.Result.SquaredDistance, 0, answer.Result.Thresholds.Match);
    }

    [Fact]
    public async Task A_photo_with_forty_faces_has_forty_faces()
    {
        const int columns = 8, rows = 5, tile = 160;
        var original = (await fixture.IndexAsync(TestImages.Sample(1))).Result!.Faces.MaxBy(face => face.Box.Width * face.Box.Height)!.Box;
        var montage = fixture.Images.Converted("forty.jpg", photo =>
        {
            // The largest face with half its size around it, forty times.
            var side = (int)(Math.Max(original.Width, original.Height) * 2);
            var left = Math.Clamp((int)(original.X + original.Width / 2 - side / 2.0), 0, photo.Width - side);
            var top = Math.Clamp((int)(original.Y + original.Height / 2 - side / 2.0), 0, photo.Height - side);
            using var crop = photo.Crop(left, top, side, side).ThumbnailImage(tile);
            return Image.Arrayjoin([.. Enumerable.Repeat(crop, columns * rows)], across: columns);
        });

        var answer = await fixture.IndexAsync(montage);

        Assert.Equal(columns * rows, answer.Result!.Faces.Count);
    }
}
