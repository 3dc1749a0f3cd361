using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Tests.Sources;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Archives;

/// <summary>Nothing else runs beside it, because it measures what the whole process allocates.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Lists of addresses, from a file and from a real web server.</summary>
[Collection(nameof(Alone))]
public sealed class UrlListTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_line_is_an_address_and_blank_ones_and_comments_are_passed_over()
    {
        var files = await ListFileAsync("# photos\r\nhttp://a/1.jpg\r\n\r\n  https://b:8080/2.jpg?x=1#y \n\ns3://bucket/some key#1.jpg");

        Assert.Equal(["http://a/1.jpg", "https://b:8080/2.jpg?x=1#y", "s3://bucket/some key#1.jpg"], files.Select(file => file.Source));
        Assert.All(files, file => Assert.Equal((null, null), (file.Version, file.Problem)));
    }

    [Theory]
    [InlineData("ftp://a/1.jpg")]
    [InlineData("/photos/1.jpg")]
    [InlineData("http://")]
    [InlineData("s3://bucket/")]
    [InlineData("s3://")]
    [InlineData("http://a/\u0001.jpg")]
    public async Task A_wrong_line_is_told_with_its_number_and_the_rest_counts(string line)
    {
        var files = await ListFileAsync($"http://a/1.jpg\n\n{line}\nhttp://a/2.jpg\n");

        var wrong = Assert.Single(files, file => file.Problem is not null);
        Assert.EndsWith(":3", wrong.Source, StringComparison.Ordinal);
        Assert.Equal(RejectionReason.InvalidMessage, wrong.Problem!.Reason);
        Assert.Contains("Line 3 of", wrong.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal(3, files.Count);
    }

    [Theory]
    [InlineData("ftp://user:hush@a/1.jpg?sig=hush")]
    [InlineData("1,https://user:hush@a/1.jpg?sig=hush")]
    [InlineData("\"https://user:hu/sh hush@a/1.jpg\"")]
    [InlineData("user:hush@a/1.jpg?sig=hush")]
    [InlineData("a/1.jpg#hush")]
    public async Task A_wrong_line_is_told_without_its_password(string line)
    {
        var wrong = Assert.Single(await ListFileAsync(line));

        Assert.Contains("a/1.jpg", wrong.Problem!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", $"{wrong}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_does_not_fill_the_memory()
    {
        var path = Path.Combine(folder, "list");
        await using (var writer = new StreamWriter(path))
            for (var part = 0; part < 1000; part++)
                await writer.WriteAsync(new string('x', 50_000));
        var before = GC.GetTotalAllocatedBytes();

        var files = await ListAsync(path);

        Assert.Contains("more than 4096 characters", Assert.Single(files).Problem?.Detail, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 40_000_000);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_wrong_lines()
    {
        var path = Path.Combine(folder, "list");
        await File.WriteAllBytesAsync(path, [.. "http://a/"u8, 0xFF, .. ".jpg\n"u8], Cancel);

        Assert.Contains("UTF-8", Assert.Single(await ListAsync(path)).Problem?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_fetched_by_http()
    {
        using var server = new WebServer(async context => await context.Response.OutputStream.WriteAsync("http://a/1.jpg\nhttp://a/2.jpg"u8.ToArray()));

        var files = await ListAsync(server.Url("list.txt").ToString(), server.Host);

        Assert.Equal(["http://a/1.jpg", "http://a/2.jpg"], files.Select(file => file.Source));
    }

    [Fact]
    public async Task A_list_that_breaks_off_is_transient_and_not_short()
    {
        using var server = new WebServer(async context =>
        {
            context.Response.ContentLength64 = 1000;
            await context.Response.OutputStream.WriteAsync("http://a/1.jpg\nhttp://a/2.j"u8.ToArray());
            await context.Response.OutputStream.FlushAsync();
            throw new IOException();
        });

        await Assert.ThrowsAsync<TransientFailureException>(async () => await ListAsync(server.Url("list.txt").ToString(), server.Host));
    }

    [Fact]
    public async Task A_list_on_a_host_that_is_not_allowed_is_forbidden() =>
        Assert.Equal(RejectionReason.Forbidden, (await Assert.ThrowsAsync<RequestRejectedException>(async () => await ListAsync("http://localhost:1/list.txt"))).Reason);

    private ValueTask<List<ListedFile>> ListFileAsync(string content)
    {
        var path = Path.Combine(folder, "list");
        File.WriteAllText(path, content, Encoding.UTF8);
        return ListAsync(path);
    }

    private async ValueTask<List<ListedFile>> ListAsync(string source, params string[] hosts)
    {
        var options = new ImageOptions { Roots = [folder], Hosts = hosts };
        using var web = new WebReader(options);
        return await new ArchiveLister(options, web, new NoObjects()).ListAsync(new ArchiveSource(source), Cancel).ToListAsync(Cancel);
    }
}
