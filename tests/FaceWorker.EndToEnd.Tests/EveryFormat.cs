using FaceWorker.Contracts;
using FaceWorker.Testing.Formats;
using NetVips;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The first sample photo in every format that an archive holds, through the queue: its people are found in each.</summary>
public sealed class EveryFormat(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly Lazy<byte[]> Png = new(() => Small().PngsaveBuffer());
    private static readonly Lazy<byte[]> Jpeg = new(() => Small().JpegsaveBuffer(q: 95));

    private static readonly Dictionary<string, Func<byte[]>> Makers = new()
    {
        ["photo.jpg"] = () => Jpeg.Value,
        ["photo.png"] = () => Png.Value,
        ["photo.webp"] = () => Small().WebpsaveBuffer(q: 95),
        ["photo.gif"] = () => Small().GifsaveBuffer(),
        ["photo.tif"] = () => Small().TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw),
        ["photo.avif"] = () => Small().HeifsaveBuffer(q: 90, compression: Enums.ForeignHeifCompression.Av1, effort: 0),
        ["photo.heic"] = () => FormatTools.Heic(Png.Value),
        ["heic-named.jpg"] = () => FormatTools.Heic(Png.Value, "-b", "8"),
        ["photo.jxl"] = () => FormatTools.JpegXl(Png.Value, "-e", "3"),
        ["photo.jp2"] = () => FormatTools.Jpeg2000(Png.Value, "jp2", "-r", "10"),
        ["photo.psd"] = () => Photoshop(),
        ["photo.cr2"] = () => RawFiles.Make("cr2", Jpeg.Value, Tiny(), 1),
        ["photo.cr3"] = () => RawFiles.Make("cr3", Jpeg.Value, Tiny(), 1),
        ["photo.nef"] = () => RawFiles.Make("nef", Jpeg.Value, Tiny(), 1),
        ["photo.arw"] = () => RawFiles.Make("arw", Jpeg.Value, Tiny(), 1),
        ["photo.dng"] = () => RawFiles.Make("dng", Jpeg.Value, Tiny(), 1),
        ["photo.mpo"] = () => [.. Jpeg.Value, .. Tiny()],
        ["without-its-end.jpg"] = () => Jpeg.Value[..^2],
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_people_of_a_photo_are_found_in_it(string name)
    {
        var expected = await fixture.IndexAsync(fixture.Images.Write($"original-of-{name}.png", [.. Png.Value, 0]));

        var answer = await fixture.IndexAsync(fixture.Images.Write(name, Makers[name]()));

        Assert.True(answer.Result is not null, answer.Rejection?.Detail);
        Assert.InRange(answer.Result.Faces.Count, expected.Result!.Faces.Count - 1, expected.Result.Faces.Count + 1);
        Assert.NotEmpty(answer.Result.Faces);
        Assert.Null(answer.Result.Damaged);
    }

    [Fact]
    public async Task Of_a_photo_that_ends_too_early_the_people_who_are_left_are_indexed_and_answers_say_so()
    {
        var path = fixture.Images.Write("cut.jpg", Jpeg.Value[..(Jpeg.Value.Length * 85 / 100)]);

        var answer = await fixture.IndexAsync(path);
        var again = await fixture.IndexAsync(path);
        var identified = await fixture.IdentifyAsync(WorkerFixture.Gallery, path);
        var enrolled = await fixture.Client.EnrollAsync(new EnrollSubject { Gallery = WorkerFixture.Gallery, Subject = "Who is left", Image = ImageReference.AtPath(path), Largest = true }, Cancel);
        var verified = await fixture.Client.VerifyAsync(new VerifyFaces { First = ImageReference.AtPath(path), Second = ImageReference.AtPath(TestImages.Sample(1)) }, Cancel);
        var subjects = await fixture.Client.VerifySubjectsAsync(new VerifySubjects { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(path), Subjects = ["Who is left"] }, Cancel);

        Assert.True(answer.Result is not null, answer.Rejection?.Detail);
        var share = Assert.IsType<DamagedFile>(answer.Result.Damaged).DecodedShare;
        Assert.InRange(share, 0.5, 0.95);
        Assert.Equal(share, again.Result?.Damaged?.DecodedShare ?? 0, 3);
        Assert.All([identified.Result?.Damaged, enrolled.Result?.Damaged, verified.Result?.First.Damaged, subjects.Result?.Damaged], damaged => Assert.Equal(share, damaged?.DecodedShare ?? 0, 3));
        Assert.Null(verified.Result!.Second.Damaged);
        Assert.Equal(share, await fixture.Database.ScalarAsync<float>($"SELECT decoded_share FROM image WHERE id = {answer.Result.ImageId}"), 3);
    }

    [Fact]
    public async Task A_photo_of_which_nobody_is_left_is_corrupt()
    {
        var answer = await fixture.IndexAsync(fixture.Images.Write("little.jpg", Jpeg.Value[..(Jpeg.Value.Length / 12)]));

        Assert.Equal(RejectionReason.Corrupt, answer.Rejection?.Reason);
        Assert.Contains("% of its rows could be decoded", answer.Rejection!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_ten_pages_with_people_on_the_third_the_first_is_looked_at_and_the_answer_says_so()
    {
        using var photo = Small();
        using var empty = Image.Black(photo.Width, photo.Height, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb);
        using var pages = Image.Arrayjoin([empty, empty, photo, .. Enumerable.Repeat(empty, 7)], across: 1);
        using var tiff = pages.Mutate(image => image.Set(GValue.GIntType, "page-height", photo.Height));

        var answer = await fixture.IndexAsync(fixture.Images.Write("pages.tif", tiff.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw)));

        Assert.Equal((0, 10), (answer.Result?.Faces.Count, answer.Result?.Pages));
        Assert.Equal(10, await fixture.Database.ScalarAsync<int>($"SELECT pages FROM image WHERE id = {answer.Result!.ImageId}"));
    }

    [Fact]
    public async Task What_is_no_picture_says_what_it_is()
    {
        var film = await fixture.IndexAsync(fixture.Images.Write("film.jpg", [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isomiso2"u8, .. new byte[500]]));
        Assert.Equal(RejectionReason.Video, film.Rejection?.Reason);

        var raw = await fixture.IndexAsync(fixture.Images.Write("empty.dng", RawFiles.Make("dng", new byte[99], new byte[99], 1)));
        Assert.Equal(RejectionReason.UnsupportedFormat, raw.Rejection?.Reason);
        Assert.Contains("(DNG) without a JPEG preview", raw.Rejection!.Detail, StringComparison.Ordinal);
    }

    private static byte[] Photoshop()
    {
        using var photo = Small();
        var (width, pixels) = (photo.Width, photo.WriteToMemory<byte>());
        return PhotoshopFile.Write(width, photo.Height, PhotoshopFile.Rgb, 3, (channel, x, y) => pixels[3 * (y * width + x) + channel], isPacked: true);
    }

    private static byte[] Tiny()
    {
        using var black = Image.Black(32, 24, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb);
        return black.JpegsaveBuffer();
    }

    private static Image Small()
    {
        using var sample = Image.NewFromFile(TestImages.Sample(1));
        return sample.ThumbnailImage(960).Copy(interpretation: Enums.Interpretation.Srgb).CopyMemory();
    }
}
