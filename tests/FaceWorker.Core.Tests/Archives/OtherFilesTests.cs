using FaceWorker.Contracts;
using FaceWorker.Core.Archives;

namespace FaceWorker.Core.Tests.Archives;

public sealed class OtherFilesTests
{
    [Theory]
    [InlineData("/a/IMG_1.MOV", RejectionReason.Video)]
    [InlineData("/a/film.mp4", RejectionReason.Video)]
    [InlineData("https://host/film.mp4?size=large", RejectionReason.Video)]
    [InlineData("s3://bucket/2024/clip.MTS", RejectionReason.Video)]
    [InlineData("/a/IMG_1.xmp", RejectionReason.Sidecar)]
    [InlineData("/a/IMG_1.jpg.json", RejectionReason.Sidecar)]
    [InlineData("/a/._IMG_1.jpg", RejectionReason.Sidecar)]
    [InlineData("/a/Thumbs.db", RejectionReason.Sidecar)]
    [InlineData("/a/.DS_Store", RejectionReason.Sidecar)]
    [InlineData("/a/IMG_1.AAE", RejectionReason.Sidecar)]
    public void Films_and_sidecars_are_counted_as_such(string source, RejectionReason reason)
    {
        var problem = OtherFiles.Judge(new ListedFile(source, "1")).Problem;

        Assert.Equal(reason, problem?.Reason);
        Assert.Contains(source.Split('?')[0], problem!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a/photo.jpg")]
    [InlineData("/a/PXL_1.MP.jpg")]
    [InlineData("/a/without-extension")]
    [InlineData("/a/film.mp4/frame.png")]
    [InlineData("/a/notes.txt")]
    [InlineData("https://host/image?name=film.mp4")]
    public void What_may_be_a_picture_is_left_to_the_workers(string source) => Assert.Null(OtherFiles.Judge(new ListedFile(source, "1")).Problem);

    [Fact]
    public void What_has_a_problem_keeps_it()
    {
        var pipe = new ListedFile("/a/pipe.mp4", null, new ListingProblem(RejectionReason.NotAFile, "a pipe"));

        Assert.Same(pipe, OtherFiles.Judge(pipe));
    }
}
