using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.EndToEnd.Tests.Sources;

/// <summary>Listing and reading objects of a real S3-compatible server.</summary>
public sealed class S3Objects(S3Server server) : IClassFixture<S3Server>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_objects_than_a_page_holds_are_all_listed_once()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 1100), Cancel, async (number, _) => await server.PutAsync($"many/{number:d4}.jpg", "abc"u8.ToArray()));
        await server.PutAsync("many/", []);
        await server.PutAsync("others/1.jpg", "abc"u8.ToArray());

        var files = await ListAsync("many/");

        Assert.Equal(Enumerable.Range(0, 1100).Select(number => $"s3://photos/many/{number:d4}.jpg"), files.Select(file => file.Source).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Null(file.Problem));
    }

    [Fact]
    public async Task The_version_differs_when_the_object_does()
    {
        await server.PutAsync("versions/1.jpg", "abc"u8.ToArray());
        var before = (await ListAsync("versions/")).Single().Version;
        var unchanged = (await ListAsync("versions/")).Single().Version;
        await server.PutAsync("versions/1.jpg", "abcd"u8.ToArray());

        Assert.NotNull(before);
        Assert.Equal(before, unchanged);
        Assert.NotEqual(before, (await ListAsync("versions/")).Single().Version);
    }

    [Theory]
    [InlineData("plain.jpg")]
    [InlineData("with space, +, #, ? and %20.jpg")]
    [InlineData("ümlaut & <angle> 'quotes'.jpg")]
    public async Task What_is_listed_can_be_read_whatever_its_key(string name)
    {
        await server.PutAsync($"keys/{name}", "abc"u8.ToArray());

        var listed = Assert.Single(await ListAsync($"keys/{name}"));
        var file = await FetchAsync(listed.Source);

        Assert.Equal(("s3://photos/keys/" + name, "abc"), (file.Source, System.Text.Encoding.UTF8.GetString(file.Content.Span)));
    }

    [Fact]
    public async Task Objects_are_measured()
    {
        await server.PutAsync("sizes/empty.jpg", []);
        await server.PutAsync("sizes/large.jpg", new byte[1001]);

        await RejectsAsync(RejectionReason.Empty, "s3://photos/sizes/empty.jpg");
        await RejectsAsync(RejectionReason.TooLarge, "s3://photos/sizes/large.jpg");
    }

    [Fact]
    public Task A_missing_object_is_not_found() => RejectsAsync(RejectionReason.NotFound, "s3://photos/nowhere.jpg");

    [Fact]
    public async Task A_missing_bucket_is_not_found()
    {
        using var store = server.Store(buckets: "nowhere");

        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(async () => await store.ListAsync(new ObjectAddress("nowhere", ""), Cancel).CountAsync(Cancel));

        Assert.Equal(RejectionReason.NotFound, rejection.Reason);
    }

    [Fact]
    public async Task A_bucket_that_is_not_allowed_is_forbidden_and_the_setting_named()
    {
        var rejection = await RejectsAsync(RejectionReason.Forbidden, "s3://secrets/1.jpg");

        Assert.Contains("FACEWORKER_S3__BUCKETS__0", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_credentials_are_forbidden_and_not_tried_for_ever()
    {
        await server.PutAsync("closed/1.jpg", "abc"u8.ToArray());
        using var store = server.Store("WRONG");

        var listing = await Assert.ThrowsAsync<RequestRejectedException>(async () => await store.ListAsync(new ObjectAddress(S3Server.Bucket, "closed/"), Cancel).CountAsync(Cancel));
        var reading = await Assert.ThrowsAsync<RequestRejectedException>(() => store.OpenAsync(new ObjectAddress(S3Server.Bucket, "closed/1.jpg"), Cancel));

        Assert.Equal((RejectionReason.Forbidden, RejectionReason.Forbidden), (listing.Reason, reading.Reason));
        Assert.Contains("S3:AccessKey", listing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_away_is_transient()
    {
        var away = new Hosting.Sources.S3Options { Endpoint = "http://127.0.0.1:1", AccessKey = "a", SecretKey = "b", Buckets = [S3Server.Bucket] };
        using var store = new Hosting.Sources.S3ObjectStore(away, new ImageOptions());

        await Assert.ThrowsAsync<TransientFailureException>(() => store.OpenAsync(new ObjectAddress(S3Server.Bucket, "1.jpg"), Cancel));
        await Assert.ThrowsAsync<TransientFailureException>(async () => await store.ListAsync(new ObjectAddress(S3Server.Bucket, ""), Cancel).CountAsync(Cancel));
    }

    private async Task<List<ListedFile>> ListAsync(string prefix)
    {
        var options = new ImageOptions();
        using var web = new WebReader(options);
        using var store = server.Store();
        return await new ArchiveLister(options, web, store).ListAsync(new ArchiveSource($"s3://{S3Server.Bucket}/{prefix}"), Cancel).ToListAsync(Cancel);
    }

    private async Task<ImageFile> FetchAsync(string source)
    {
        var options = new ImageOptions { MaxFileBytes = 1000 };
        using var web = new WebReader(options);
        using var store = server.Store();
        return await new ImageFetcher(options, web, store).FetchAsync(ImageLocation.Find(source)!, Lane.Bulk, Cancel);
    }

    private async Task<RequestRejectedException> RejectsAsync(RejectionReason reason, string source)
    {
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => FetchAsync(source));
        Assert.Equal(reason, rejection.Reason);
        return rejection;
    }
}
