using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Sources;

/// <summary>Through the queue: a running worker fetches what a message names by its address, from a store and over the web.</summary>
public sealed class ImagesByUrl(WorkerFixture fixture, S3Server server) : IClassFixture<WorkerFixture>, IClassFixture<S3Server>
{
    [Fact]
    public async Task An_image_is_indexed_from_a_bucket_and_from_a_host_and_has_the_address_as_its_source()
    {
        await server.PutAsync("people/1.jpg", await File.ReadAllBytesAsync(TestImages.Sample(1), TestContext.Current.CancellationToken));
        await server.PutAsync("people/2.jpg", await File.ReadAllBytesAsync(TestImages.Sample(2), TestContext.Current.CancellationToken));
        await using var worker = await fixture.StartWorkerAsync(
            ("IMAGES__HOSTS__0", new Uri(server.Endpoint).Authority), ("S3__ENDPOINT", server.Endpoint),
            ("S3__ACCESSKEY", S3Server.Key), ("S3__SECRETKEY", S3Server.Key), ("S3__BUCKETS__0", S3Server.Bucket));

        var stored = await IndexAsync($"s3://{S3Server.Bucket}/people/1.jpg");
        var fetched = await IndexAsync($"{server.Endpoint}/{S3Server.Bucket}/people/2.jpg");
        var missing = await IndexAsync($"{server.Endpoint}/{S3Server.Bucket}/people/3.jpg");
        var elsewhere = await IndexAsync("http://127.0.0.1:1/1.jpg");
        var wrong = await IndexAsync("ftp://127.0.0.1/1.jpg");

        Assert.NotEmpty(stored.Result!.Faces);
        Assert.NotEmpty(fetched.Result!.Faces);
        Assert.Equal(2, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM image_source WHERE source LIKE '%://%/people/%'"));
        Assert.Equal((RejectionReason.NotFound, RejectionReason.Forbidden, RejectionReason.InvalidMessage), (missing.Rejection?.Reason, elsewhere.Rejection?.Reason, wrong.Rejection?.Reason));
        Assert.Contains("'url'", wrong.Rejection!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_always_fails_is_given_up_when_its_host_brings_others()
    {
        var photo = await File.ReadAllBytesAsync(TestImages.Sample(3), TestContext.Current.CancellationToken);
        using var web = new WebServer(async request =>
        {
            if (request.Request.Url!.AbsolutePath == "/broken.jpg")
                request.Response.StatusCode = 500;
            else
                await request.Response.OutputStream.WriteAsync(photo);
        });
        await using var worker = await fixture.StartWorkerAsync(("IMAGES__HOSTS__0", web.Host), ("IMAGES__SOURCEATTEMPTS", "3"));

        var broken = IndexAsync(web.Url("broken.jpg").ToString());
        while (!broken.IsCompleted)
            Assert.NotNull((await IndexAsync(web.Url("good.jpg").ToString())).Result);

        var rejection = (await broken).Rejection;
        Assert.Equal(RejectionReason.Unreadable, rejection?.Reason);
        Assert.Contains("500", rejection!.Detail, StringComparison.Ordinal);
    }

    private Task<Answer<ImageIndexed>> IndexAsync(string url) => fixture.Client.IndexAsync(
        new IndexImage { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtUrl(url) }, TestContext.Current.CancellationToken);
}
