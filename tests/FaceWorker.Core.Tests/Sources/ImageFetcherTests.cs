using System.Diagnostics;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Sources;

public sealed class ImageFetcherTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-").FullName;
    private readonly string root;

    public ImageFetcherTests() => root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_file_under_a_root_is_read_with_its_digest()
    {
        var path = Write("root/sub/photo.jpg", "abc");

        var file = await FetchAsync(path);

        Assert.Equal((path, Sha256Digest.Of("abc"u8)), (file.Source, file.Sha256));
        Assert.Equal("abc"u8, file.Content.Span);
    }

    [Fact]
    public async Task Inline_content_needs_no_root()
    {
        var fetcher = Fetcher(new ImageOptions());

        var file = await fetcher.FetchAsync(new ImageLocation.Inline("upload.jpg", "abc"u8.ToArray()), Lane.Bulk, Cancel);

        Assert.Equal("upload.jpg", file.Source);
        Assert.NotEmpty((await fetcher.FetchAsync(new ImageLocation.Inline(null, "abc"u8.ToArray()), Lane.Bulk, Cancel)).Source);
    }

    [Fact]
    public async Task Content_is_measured_wherever_it_comes_from()
    {
        await RejectsAsync(RejectionReason.Empty, new ImageLocation.Inline("a", ReadOnlyMemory<byte>.Empty));
        await RejectsAsync(RejectionReason.TooLarge, new ImageLocation.Inline("a", new byte[101]));
        await RejectsAsync(RejectionReason.Empty, Write("root/empty.jpg", ""));
        await RejectsAsync(RejectionReason.TooLarge, Write("root/large.jpg", new string('x', 101)));
        await FetchAsync(Write("root/just-so.jpg", new string('x', 100)));
    }

    [Fact]
    public Task A_file_outside_of_the_roots_is_forbidden() => RejectsAsync(RejectionReason.Forbidden, Write("outside.jpg", "abc"));

    [Fact]
    public Task Whether_a_file_outside_exists_is_not_told() => RejectsAsync(RejectionReason.Forbidden, Path.Combine(folder, "no-such-file.jpg"));

    [Fact]
    public Task A_folder_whose_name_only_begins_like_a_root_is_outside() =>
        RejectsAsync(RejectionReason.Forbidden, Write("root-of-somebody-else/a.jpg", "abc"));

    [Fact]
    public Task Dots_do_not_lead_out() => RejectsAsync(RejectionReason.Forbidden, Path.Combine(root, "..", Path.GetFileName(Write("outside.jpg", "abc"))));

    [Fact]
    public async Task Dots_that_stay_inside_are_fine()
    {
        Directory.CreateDirectory(Path.Combine(root, "sub"));
        Write("root/photo.jpg", "abc");

        await FetchAsync(Path.Combine(root, "sub", "..", ".", "photo.jpg"));
    }

    [Fact]
    public Task A_link_to_a_file_outside_is_forbidden() => RejectsAsync(RejectionReason.Forbidden, Link("root/link.jpg", Write("outside.jpg", "abc")));

    [Fact]
    public Task A_relative_link_to_a_file_outside_is_forbidden()
    {
        Write("outside.jpg", "abc");
        return RejectsAsync(RejectionReason.Forbidden, Link("root/link.jpg", "../outside.jpg"));
    }

    [Fact]
    public Task A_link_to_a_folder_outside_is_forbidden()
    {
        Write("secret/photo.jpg", "abc");
        return RejectsAsync(RejectionReason.Forbidden, Path.Combine(Link("root/folder", Path.Combine(folder, "secret")), "photo.jpg"));
    }

    [Fact]
    public Task A_link_to_a_link_to_a_file_outside_is_forbidden() =>
        RejectsAsync(RejectionReason.Forbidden, Link("root/one.jpg", Link("root/two.jpg", Write("outside.jpg", "abc"))));

    [Fact]
    public async Task A_link_that_stays_inside_is_fine()
    {
        Write("root/photos/photo.jpg", "abc");

        await FetchAsync(Path.Combine(Link("root/album", "photos"), "photo.jpg"));
    }

    [Fact]
    public async Task A_root_may_be_a_link_itself()
    {
        Write("root/photo.jpg", "abc");
        var alias = Link("alias", root);

        await FetchAsync(Path.Combine(alias, "photo.jpg"), alias);
        await FetchAsync(Path.Combine(root, "photo.jpg"), alias);
    }

    [Fact]
    public Task Links_in_a_circle_are_no_file()
    {
        Link("root/one.jpg", "two.jpg");
        return RejectsAsync(RejectionReason.NotFound, Link("root/two.jpg", "one.jpg"));
    }

    [Fact]
    public Task A_link_to_nothing_is_no_file() => RejectsAsync(RejectionReason.NotFound, Link("root/link.jpg", "gone.jpg"));

    [Fact]
    public Task A_missing_file_is_not_found() => RejectsAsync(RejectionReason.NotFound, Path.Combine(root, "missing.jpg"));

    [Fact]
    public Task A_path_through_a_file_is_not_found() => RejectsAsync(RejectionReason.NotFound, Path.Combine(Write("root/photo.jpg", "abc"), "inside.jpg"));

    [Fact]
    public async Task A_directory_is_not_a_file()
    {
        await RejectsAsync(RejectionReason.NotAFile, Directory.CreateDirectory(Path.Combine(root, "sub")).FullName);
        await RejectsAsync(RejectionReason.NotAFile, root);
    }

    [Theory]
    [InlineData("photo.jpg")]
    [InlineData("./photo.jpg")]
    [InlineData("")]
    [InlineData("/pho\0to.jpg")]
    public Task A_path_that_is_not_absolute_is_an_invalid_message(string path) => RejectsAsync(RejectionReason.InvalidMessage, path);

    [Fact]
    public Task A_name_longer_than_the_file_system_takes_is_not_found() =>
        RejectsAsync(RejectionReason.NotFound, Path.Combine(root, new string('x', 5000)));

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        var pipe = Path.Combine(root, "pipe.jpg");
        using (var mkfifo = Process.Start("mkfifo", [pipe]))
            await mkfifo.WaitForExitAsync(Cancel);

        await RejectsAsync(RejectionReason.NotAFile, pipe);
    }

    [Fact]
    public async Task A_device_is_not_opened()
    {
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => FetchAsync("/dev/zero", "/dev"));

        Assert.Equal(RejectionReason.NotAFile, rejection.Reason);
        Assert.Contains("device", rejection.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 5L, "only 3")]
    [InlineData(7, 5L, "more")]
    public async Task A_file_that_shrinks_or_grows_while_it_is_read_is_corrupt_and_says_so(int bytes, long promised, string says)
    {
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => LimitedContent.ReadAsync("photo.jpg", new MemoryStream(new byte[bytes]), promised, 100, Cancel));

        Assert.Equal(RejectionReason.Corrupt, rejection.Reason);
        Assert.Contains(says, rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task Without_roots_no_path_is_read() => RejectsAsync(RejectionReason.Forbidden, new ImageLocation.AtPath(Write("root/photo.jpg", "abc")), []);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<ImageFile> FetchAsync(string path, string? allowed = null) =>
        Fetcher(new ImageOptions { Roots = [allowed ?? root], MaxFileBytes = 100 }).FetchAsync(new ImageLocation.AtPath(path), Lane.Bulk, Cancel);

    private Task RejectsAsync(RejectionReason reason, string path) => RejectsAsync(reason, new ImageLocation.AtPath(path));

    private Task RejectsAsync(RejectionReason reason, ImageLocation location) => RejectsAsync(reason, location, [root]);

    private static async Task RejectsAsync(RejectionReason reason, ImageLocation location, string[] roots)
    {
        var fetcher = Fetcher(new ImageOptions { Roots = roots, MaxFileBytes = 100 });
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => fetcher.FetchAsync(location, Lane.Bulk, Cancel));
        Assert.Equal(reason, rejection.Reason);
    }

    private static ImageFetcher Fetcher(ImageOptions options) => new(options, new WebReader(options), new NoObjects());

    private string Write(string path, string content)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    private string Link(string path, string target)
    {
        var full = Path.Combine(folder, path);
        File.CreateSymbolicLink(full, target);
        return full;
    }
}
