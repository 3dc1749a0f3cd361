using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Images;

public sealed class ImageFolderTests
{
    [Theory]
    [InlineData("photo.jpg", true)]
    [InlineData("/photos/IMG_0001.HEIC", true)]
    [InlineData("scan.jpf", true)]
    [InlineData("._photo.jpg", false)]
    [InlineData("/photos/._IMG_0001.HEIC", false)]
    [InlineData("photo.xmp", false)]
    [InlineData("film.mp4", false)]
    [InlineData("jpg", false)]
    public void Images_are_told_by_their_names(string name, bool isImage) => Assert.Equal(isImage, ImageFolder.LooksLikeAnImage(name));
}
