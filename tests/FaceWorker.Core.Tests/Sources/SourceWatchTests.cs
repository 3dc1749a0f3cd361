using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Sources;

public sealed class SourceWatchTests
{
    private static readonly ImageLocation Broken = new ImageLocation.AtPath("/archive/1999/broken.jpg");
    private static readonly ImageLocation Beside = new ImageLocation.AtPath("/archive/1999/good.jpg");

    private readonly ManualTime time = new();
    private readonly SourceWatch watch;

    public SourceWatchTests() => watch = new SourceWatch(new ImageOptions { SourceAttempts = 3, SourcePatience = TimeSpan.FromHours(6) }, time);

    [Fact]
    public void While_a_place_brings_nothing_its_images_wait()
    {
        using var wait = watch.Begin();

        for (var attempt = 0; attempt < 1000; attempt++)
            wait.Failed(Failure(Broken));
    }

    [Fact]
    public void An_image_whose_place_brings_others_meanwhile_is_given_up_after_the_set_attempts()
    {
        using var wait = watch.Begin();
        wait.Failed(Failure(Broken));
        wait.Failed(Failure(Broken));
        watch.Brought(Beside);

        var rejection = Assert.Throws<RequestRejectedException>(() => wait.Failed(Failure(Broken)));

        Assert.Equal(RejectionReason.Unreadable, rejection.Reason);
        Assert.Contains("Input/output error", rejection.Message, StringComparison.Ordinal);
        Assert.Contains("Images:SourceAttempts", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_place_brought_before_the_first_failure_says_nothing()
    {
        using var wait = watch.Begin();
        watch.Brought(Beside);

        for (var attempt = 0; attempt < 10; attempt++)
            wait.Failed(Failure(Broken));
    }

    [Theory]
    [InlineData("/archive/1999/broken.jpg", "/archive/2000/good.jpg")]
    [InlineData("http://here/broken.jpg", "http://there/good.jpg")]
    [InlineData("s3://here/broken.jpg", "s3://there/good.jpg")]
    public void Another_place_says_nothing(string broken, string elsewhere)
    {
        using var wait = watch.Begin();

        for (var attempt = 0; attempt < 10; attempt++)
        {
            wait.Failed(Failure(Locate(broken)));
            watch.Brought(Locate(elsewhere));
        }
    }

    [Theory]
    [InlineData("http://here/a/broken.jpg", "http://here/b/good.jpg")]
    [InlineData("s3://here/a/broken.jpg", "s3://here/b/good.jpg")]
    public void A_host_and_a_bucket_are_one_place_each(string broken, string beside)
    {
        using var wait = watch.Begin();
        wait.Failed(Failure(Locate(broken)));
        wait.Failed(Failure(Locate(broken)));
        watch.Brought(Locate(beside));

        Assert.Throws<RequestRejectedException>(() => wait.Failed(Failure(Locate(broken))));
    }

    [Fact]
    public void Patience_with_a_place_that_brings_nothing_ends_after_the_set_time()
    {
        using var wait = watch.Begin();
        wait.Failed(Failure(Broken));
        time.Advance(TimeSpan.FromHours(6));
        wait.Failed(Failure(Broken));
        time.Advance(TimeSpan.FromSeconds(1));

        var rejection = Assert.Throws<RequestRejectedException>(() => wait.Failed(Failure(Broken)));

        Assert.Equal(RejectionReason.Unreadable, rejection.Reason);
        Assert.Contains("Images:SourcePatience", rejection.Message, StringComparison.Ordinal);
    }

    private static ImageLocation Locate(string text) => ImageLocation.Find(text) ?? new ImageLocation.AtPath(text);

    private static SourceAwayException Failure(ImageLocation image) => new(image, "'broken.jpg' could not be read this time: Input/output error.");
}
