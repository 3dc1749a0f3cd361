using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Photos;

/// <summary>Places are files in the memory of the test; one that throws does not have the photo.</summary>
public sealed class PhotoReaderTests : IImageSource
{
    private static readonly byte[] Photo = [1, 2, 3];

    private readonly Dictionary<string, Func<byte[]>> places = [];

    [Fact]
    public async Task A_photo_is_read_from_the_first_place_that_still_has_it()
    {
        places["/gone.jpg"] = () => throw new RequestRejectedException(RejectionReason.NotFound, "gone");
        places["/changed.jpg"] = () => [9];
        places["/away.jpg"] = () => throw new TransientFailureException("away");
        places["/copy.jpg"] = () => Photo;

        using var file = await ReadAsync();

        Assert.Equal("/copy.jpg", file.Source);
    }

    [Fact]
    public async Task Other_bytes_are_not_the_photo_wherever_they_are()
    {
        places["/changed.jpg"] = () => [9];

        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(ReadAsync);

        Assert.Equal(RejectionReason.NotFound, rejection.Reason);
        Assert.Contains("'/changed.jpg' has changed since", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_long_as_one_place_may_still_have_it_it_is_not_lost()
    {
        places["/gone.jpg"] = () => throw new RequestRejectedException(RejectionReason.NotFound, "gone");
        places["/away.jpg"] = () => throw new TransientFailureException("away");

        await Assert.ThrowsAsync<TransientFailureException>(ReadAsync);
    }

    [Fact]
    public async Task One_that_came_with_its_message_is_nowhere()
    {
        var rejection = await Assert.ThrowsAsync<PhotoNotKeptException>(ReadAsync);

        Assert.Contains("came with its message", rejection.Message, StringComparison.Ordinal);
    }

    public Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel)
    {
        var path = ((ImageLocation.AtPath)location).Path;
        return Task.FromResult(ImageFile.From(path, places[path]()));
    }

    private Task<ImageFile> ReadAsync() => new PhotoReader(this).ReadAsync(
        new PhotoFile(7, Sha256Digest.Of(Photo), new PhotoFrame(10, 10, PictureTurn.None), [.. places.Keys.Select(path => new ImageLocation.AtPath(path))]),
        Lane.Interactive, TestContext.Current.CancellationToken);
}
