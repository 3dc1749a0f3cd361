using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Indexing;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Indexing;

public sealed class ImagePathsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Folders_are_searched_at_any_depth_for_files_that_look_like_images()
    {
        var expected = new[] { folder.Add("a.jpg"), folder.Add("deep/er/B.JPEG"), folder.Add("deep/c.webp"), folder.Add("d.heic") };
        folder.Add("notes.txt");
        folder.Add("jpg");

        Assert.Equal(expected.Order(StringComparer.Ordinal), ImagePaths.Find([folder.Path]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_is_named_is_taken_whatever_it_is_called()
    {
        var file = folder.Add("scan.001");

        Assert.Equal([file], ImagePaths.Find([file]));
    }

    [Fact]
    public void Paths_are_absolute()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, folder.Add("a.jpg"));

        Assert.All(ImagePaths.Find([relative, Path.GetDirectoryName(relative)!]), path => Assert.True(Path.IsPathFullyQualified(path)));
    }

    [Fact]
    public void A_path_that_does_not_exist_is_found_out_before_the_first_image()
    {
        var failure = Assert.Throws<CliFailure>(() => ImagePaths.Find([folder.Path, folder.Path + "/missing"]));

        Assert.Contains("/missing' does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_to_images_count_and_folders_linked_in_a_circle_end()
    {
        var image = folder.Add("a.jpg");
        var link = Path.Combine(folder.Path, "b.jpg");
        File.CreateSymbolicLink(link, image);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "circle"), folder.Path);

        Assert.Equal([image, link], ImagePaths.Find([folder.Path]).Order(StringComparer.Ordinal));
    }

    public void Dispose() => folder.Dispose();
}
