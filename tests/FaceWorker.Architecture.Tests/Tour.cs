using System.Text.RegularExpressions;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>What a newcomer is told to read is there, and not too much.</summary>
public sealed partial class Tour
{
    private const int MostFilesOfAnImage = 25;

    [Fact]
    public void Every_file_of_the_tour_exists()
    {
        var files = Files(File.ReadAllText(RepositoryRoot.Combine("docs", "tour.md")));

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(File.Exists(RepositoryRoot.Combine(file)), $"docs/tour.md names {file}, which does not exist."));
    }

    [Fact]
    public void An_image_passes_through_few_files()
    {
        var tour = File.ReadAllText(RepositoryRoot.Combine("docs", "tour.md"));
        var image = tour[tour.IndexOf("## An image", StringComparison.Ordinal)..tour.IndexOf("## An identification", StringComparison.Ordinal)];

        Assert.InRange(Files(image).Count, 5, MostFilesOfAnImage);
    }

    [Fact]
    public void Every_page_that_the_readme_and_the_index_link_to_exists()
    {
        foreach (var (page, folder) in new[] { ("README.md", "."), ("docs/README.md", "docs"), ("docs/archives.md", "docs"), ("docs/answers.md", "docs"), ("docs/limits.md", "docs") })
            Assert.All(Links.Matches(File.ReadAllText(RepositoryRoot.Combine(page))).Select(match => match.Groups[1].Value), link =>
                Assert.True(Path.Exists(RepositoryRoot.Combine(folder, link)), $"{page} links to {link}, which does not exist."));
    }

    private static List<string> Files(string text) => [.. Paths.Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`(src/[^`]+)`")]
    private static partial Regex Paths { get; }

    [GeneratedRegex(@"\]\((?!http)([^)#]+)[^)]*\)")]
    private static partial Regex Links { get; }
}
