using FaceWorker.Cli.Report;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Testing;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Cli.Tests.Report;

public sealed class ReportPicturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task The_photo_its_faces_and_readable_candidates_become_pictures_and_others_do_not()
    {
        var photo = AddPhoto("photo.jpg", 300, 200);
        var here = AddPhoto("here.jpg", 80, 120);
        var answer = Answers.Identified(Answers.Face(Decision.Match,
            Answers.Candidate(here, 0.5, Decision.Match, faceId: 1),
            Answers.Candidate(folder.Add("no-image.jpg"), 0.6, Decision.Match, faceId: 2),
            Answers.Candidate("/not/here.jpg", 0.7, Decision.Match, faceId: 3)));

        var illustrated = await new ReportPictures(photo).IllustrateAsync(answer, CancellationToken.None);

        Assert.Equal((300, 200), (illustrated.Photo!.Width, illustrated.Photo.Height));
        Assert.NotNull(Assert.Single(illustrated.Crops));
        Assert.Equal([1L], illustrated.Stored.Keys);
    }

    [Theory]
    [InlineData(-10, -10, 40, 60)]
    [InlineData(290, 190, 40, 60)]
    [InlineData(0, 0, 1000, 1000)]
    public async Task A_box_that_leaves_the_photo_is_cut_as_a_square_within_it(double x, double y, double width, double height)
    {
        var photo = AddPhoto("photo.jpg", 300, 200);
        var answer = Answers.Identified(Answers.Face(Decision.Unknown) with { Box = new FaceBox(x, y, width, height) });

        var crop = Assert.Single((await new ReportPictures(photo).IllustrateAsync(answer, CancellationToken.None)).Crops)!;

        using var picture = new ImageDecoder(new ImageOptions()).Decode(ImageFile.From("crop", crop.Bytes));
        Assert.Equal(picture.Width, picture.Height);
    }

    public void Dispose() => folder.Dispose();

    private string AddPhoto(string name, int width, int height)
    {
        using var picture = new Picture(width, height);
        picture.Pixels.Fill(128);
        var path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, PictureEncoder.ToJpeg(picture, crop: null, maxSide: 1000, quality: 90));
        return path;
    }
}
