using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Tests.Galleries;

public sealed class GalleryNameTests
{
    private const string SixtyThree = "a23456789012345678901234567890123456789012345678901234567890123";

    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("staff-2026_east")]
    [InlineData(SixtyThree)]
    public void Such_a_name_is_taken(string name) => Assert.Equal(name, new GalleryName(name).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("Staff")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("٣")] // a digit, but not of ours
    [InlineData("a'; DROP TABLE gallery; --")]
    [InlineData(SixtyThree + "4")]
    public void Such_a_name_is_refused(string? name)
    {
        Assert.False(GalleryName.IsValid(name));
        Assert.Throws<ArgumentException>(() => new GalleryName(name!));
    }
}
