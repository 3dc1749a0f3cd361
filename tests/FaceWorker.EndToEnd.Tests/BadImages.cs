using FaceWorker.Contracts;
using NetVips;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Through the queue, on the real broker and database: each bad image gets its typed answer, and the next good one is served.</summary>
public sealed class BadImages(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    private readonly TestImages images = fixture.Images;

    [Fact]
    public Task A_missing_file_is_not_found() => RejectsAsync(Path.Combine(images.Folder, "nowhere.jpg"), RejectionReason.NotFound);

    [Fact]
    public Task A_directory_is_not_a_file() => RejectsAsync(images.Folder, RejectionReason.NotAFile);

    [Fact]
    public Task An_empty_file_is_empty() => RejectsAsync(images.Empty(), RejectionReason.Empty);

    [Fact]
    public Task Text_named_jpg_is_of_no_supported_format() => RejectsAsync(images.TextNamedJpg(), RejectionReason.UnsupportedFormat);

    [Fact]
    public Task A_truncated_jpeg_is_corrupt() => RejectsAsync(images.TruncatedJpeg(), RejectionReason.Corrupt);

    [Fact]
    public Task One_pixel_is_too_small() => RejectsAsync(images.OnePixel(), RejectionReason.TooSmall);

    [Fact]
    public Task A_png_that_claims_30000_by_30000_pixels_is_too_large() => RejectsAsync(images.ClaimsToBeHuge(), RejectionReason.TooLarge);

    [Fact]
    public Task A_path_outside_the_allowed_roots_is_forbidden() => RejectsAsync("/etc/hostname", RejectionReason.Forbidden);

    [Fact]
    public Task A_path_that_climbs_out_of_the_root_is_forbidden() =>
        RejectsAsync(Path.Combine(images.Folder, "../../etc/hostname"), RejectionReason.Forbidden);

    [Fact]
    public Task A_symbolic_link_out_of_the_root_is_forbidden()
    {
        var link = Path.Combine(images.Folder, "link.jpg");
        File.CreateSymbolicLink(link, "/etc/hostname");
        return RejectsAsync(link, RejectionReason.Forbidden);
    }

    [Fact]
    public async Task An_unknown_gallery_is_named()
    {
        var answer = await fixture.IndexAsync(TestImages.Sample(1), gallery: "nobody-made-this");

        Assert.Equal(RejectionReason.UnknownGallery, answer.Rejection?.Reason);
        Assert.Contains("nobody-made-this", answer.Rejection!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gallery_whose_model_pack_is_not_loaded_is_an_unknown_model()
    {
        await fixture.CreateGalleryAsync("other-models", "no-such-pack");

        var answer = await fixture.IndexAsync(TestImages.Sample(1), gallery: "other-models");

        Assert.Equal(RejectionReason.UnknownModel, answer.Rejection?.Reason);
        Assert.Contains("no-such-pack", answer.Rejection!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verification_with_an_unknown_pack_is_an_unknown_model()
    {
        var photo = ImageReference.AtPath(TestImages.Sample(1));

        var answer = await fixture.Client.VerifyAsync(new VerifyFaces { First = photo, Second = photo, Pack = "no-such-pack" }, Cancel);

        Assert.Equal(RejectionReason.UnknownModel, answer.Rejection?.Reason);
    }

    [Theory]
    [InlineData("gallery")]
    [InlineData("image")]
    public async Task A_message_with_a_missing_field_is_told_which(string missing)
    {
        var answer = await fixture.Client.IndexAsync(new IndexImage
        {
            Gallery = missing == "gallery" ? null : WorkerFixture.Gallery,
            Image = missing == "image" ? null : ImageReference.AtPath(TestImages.Sample(1)),
        }, Cancel);

        Assert.Equal(RejectionReason.InvalidMessage, answer.Rejection?.Reason);
        Assert.Contains($"'{missing}'", answer.Rejection!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_without_a_face_is_indexed_with_no_faces()
    {
        var answer = await fixture.IndexAsync(images.Faceless());

        Assert.Empty(answer.Result!.Faces);
    }

    [Fact]
    public async Task A_verification_without_a_face_says_on_which_photo()
    {
        var answer = await fixture.Client.VerifyAsync(new VerifyFaces
        {
            First = ImageReference.AtPath(TestImages.Sample(1)),
            Second = ImageReference.AtPath(images.Faceless()),
        }, Cancel);

        Assert.Equal(RejectionReason.NoFace, answer.Rejection?.Reason);
        Assert.Contains("faceless", answer.Rejection!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cmyk_16_bit_grey_and_transparent_photos_have_the_same_faces_as_the_original()
    {
        var expected = (await fixture.IndexAsync(TestImages.Sample(1))).Result!.Faces.Count;
        string[] variants =
        [
            images.Converted("cmyk.jpg", photo => photo.Colourspace(Enums.Interpretation.Cmyk)),
            images.Converted("16-bit.png", photo => photo.Colourspace(Enums.Interpretation.Rgb16)),
            images.Converted("transparent.png", photo => photo.Bandjoin(255)),
            images.Converted("grey.jpg", photo => photo.Colourspace(Enums.Interpretation.Bw)),
        ];
        Assert.NotEqual(0, expected);

        foreach (var variant in variants)
        {
            var answer = await fixture.IndexAsync(variant);
            Assert.True(answer.Result is not null, $"{variant}: {answer.Rejection}");
            Assert.True(Math.Abs(expected - answer.Result.Faces.Count) <= (variant.Contains("grey", StringComparison.Ordinal) ? 1 : 0),
                $"{variant} has {answer.Result.Faces.Count} faces, the original {expected}");
        }
    }

    [Theory]
    [InlineData("animated.gif")]
    [InlineData("animated.webp")]
    public async Task Of_an_animation_the_first_frame_counts(string name)
    {
        var expected = (await fixture.IndexAsync(TestImages.Sample(1))).Result!.Faces.Count;
        var path = Path.Combine(images.Folder, name);
        using (var photo = Image.NewFromFile(TestImages.Sample(1)))
        using (var black = photo.NewFromImage(0, 0, 0).Cast(Enums.BandFormat.Uchar))
        using (var frames = Image.Arrayjoin([photo, black, black], across: 1))
        using (var animation = frames.Mutate(image => image.Set(GValue.GIntType, "page-height", photo.Height)))
            animation.WriteToFile(path);

        var answer = await fixture.IndexAsync(path);

        Assert.True(answer.Result is not null, answer.Rejection?.Detail);
        Assert.InRange(answer.Result.Faces.Count, expected - 1, expected + 1); // a palette of 256 colours may cost a face
    }

    [Fact]
    public async Task Every_rejection_is_kept_in_the_ledger_once_and_counted()
    {
        var path = images.Write("ledger.jpg", "no photo"u8.ToArray());
        await fixture.IndexAsync(path);
        await fixture.IndexAsync(path);

        Assert.Equal(2, await fixture.Database.ScalarAsync<long>($"SELECT count FROM rejection WHERE source = '{path}' AND gallery = '{WorkerFixture.Gallery}'"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task RejectsAsync(string path, RejectionReason reason)
    {
        var answer = await fixture.IndexAsync(path);

        Assert.NotNull(answer.Rejection);
        Assert.Equal(reason, answer.Rejection.Reason);
        Assert.Equal(path, answer.Rejection.Source);
        Assert.Contains(Path.GetFileName(path), answer.Rejection.Detail, StringComparison.Ordinal);
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(2))).Result);
    }
}
