using FaceWorker.Core.Archives;

namespace FaceWorker.Core.Tests.Archives;

public sealed class ArchiveSourceTests
{
    [Theory]
    [InlineData("/photos", "/photos")]
    [InlineData("/photos/", "/photos")]
    [InlineData("/", "/")]
    [InlineData("s3://bucket/prefix/", "s3://bucket/prefix/")]
    [InlineData("https://host/list.txt", "https://host/list.txt")]
    public void A_folder_is_one_source_however_it_is_written(string text, string source) => Assert.Equal(source, new ArchiveSource(text).Text);

    [Theory]
    [InlineData("")]
    [InlineData("photos")]
    [InlineData("ftp://host/photos")]
    [InlineData("/photos\n/more")]
    public void What_is_no_source_is_told_what_to_give(string text) =>
        Assert.Contains("give", Assert.Throws<ArgumentException>(() => new ArchiveSource(text)).Message, StringComparison.Ordinal);
}
