using System.Collections.Concurrent;
using System.Net;
using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Sources;

/// <summary>Over real HTTP, from a server that answers as its path says.</summary>
public sealed class WebReaderTests : IDisposable
{
    private const int Limit = 1000; // bytes

    private readonly SemaphoreSlim gate = new(0);
    private readonly WebServer server, elsewhere;
    private readonly ConcurrentQueue<string?> authorizations = [];
    private int asked, inside, mostInside;

    public WebReaderTests()
    {
        elsewhere = new WebServer(AnswerAsync);
        server = new WebServer(AnswerAsync);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        elsewhere.Dispose();
        gate.Dispose();
    }

    [Theory]
    [InlineData("photo")]
    [InlineData("chunked/1000")]
    [InlineData("redirect/1")]
    [InlineData("redirect/5")]
    public async Task An_image_is_read(string path)
    {
        var file = await FetchAsync(path);

        Assert.Equal(server.Url(path).ToString(), file.Source);
        Assert.False(file.Content.IsEmpty);
    }

    [Theory]
    [InlineData("status/404", RejectionReason.NotFound)]
    [InlineData("status/410", RejectionReason.NotFound)]
    [InlineData("status/418", RejectionReason.NotFound)]
    [InlineData("status/401", RejectionReason.Forbidden)]
    [InlineData("status/403", RejectionReason.Forbidden)]
    [InlineData("redirect/6", RejectionReason.NotFound)]
    [InlineData("redirect/elsewhere", RejectionReason.Forbidden)]
    [InlineData("redirect/file", RejectionReason.Forbidden)]
    [InlineData("empty", RejectionReason.Empty)]
    [InlineData("large", RejectionReason.TooLarge)]
    [InlineData("chunked/1001", RejectionReason.TooLarge)]
    [InlineData("endless", RejectionReason.TooLarge)]
    public async Task What_cannot_be_an_image_is_rejected_with_its_reason(string path, RejectionReason reason)
    {
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => FetchAsync(path));

        Assert.Equal(reason, rejection.Reason);
        Assert.Contains(server.Url(path).ToString(), rejection.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status/408")]
    [InlineData("status/429")]
    [InlineData("status/500")]
    [InlineData("status/503")]
    [InlineData("short")]
    public async Task What_may_be_better_next_time_is_transient(string path) =>
        Assert.Contains(path, (await Assert.ThrowsAsync<TransientFailureException>(() => FetchAsync(path))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("silent")]
    [InlineData("stuck")]
    public async Task A_host_that_takes_too_long_is_transient_and_names_the_setting(string path)
    {
        var options = new ImageOptions { Hosts = [server.Host], RequestTimeout = TimeSpan.FromMilliseconds(200) };

        var failure = await Assert.ThrowsAsync<TransientFailureException>(() => FetchAsync(path, options));

        Assert.Contains("Images:RequestTimeout", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_transient()
    {
        var url = server.Url("photo");
        server.Dispose();

        using var web = new WebReader(new ImageOptions { Hosts = [server.Host] });
        await Assert.ThrowsAsync<TransientFailureException>(() => web.OpenAsync(url, Cancel));
    }

    [Fact]
    public async Task Without_allowed_hosts_nothing_is_asked_and_the_setting_is_named()
    {
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => FetchAsync("photo", new ImageOptions()));

        Assert.Equal((RejectionReason.Forbidden, 0), (rejection.Reason, asked));
        Assert.Contains("FACEWORKER_IMAGES__HOSTS__0", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_a_host_that_is_not_allowed_never_gets_there()
    {
        await Assert.ThrowsAsync<RequestRejectedException>(() => FetchAsync("redirect/elsewhere"));

        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData("user:p%40w:%C3%BC", "user:p@w:ü")]
    [InlineData("user", "user:")]
    public async Task User_info_is_sent_as_basic_authentication_also_after_a_redirect_on_its_host(string userInfo, string sent)
    {
        await FetchAsync("redirect/1", userInfo: userInfo);

        Assert.Equal(Enumerable.Repeat("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(sent)), 2), authorizations);
    }

    [Fact]
    public async Task User_info_is_not_sent_to_another_host()
    {
        var options = new ImageOptions { Hosts = [server.Host, elsewhere.Host] };

        await FetchAsync("redirect/elsewhere", options, "user:pw");

        Assert.Equal(["Basic dXNlcjpwdw==", null], authorizations);
    }

    private static ImageFetcher Fetcher(ImageOptions options, WebReader web) => new(options, web, new NoObjects());

    private async Task<ImageFile> FetchAsync(string path, ImageOptions? options = null, string userInfo = "")
    {
        options ??= new ImageOptions { Hosts = [server.Host], MaxFileBytes = Limit };
        using var web = new WebReader(options);
        return await Fetcher(options, web).FetchAsync(new ImageLocation.AtUrl(new Uri($"http://{userInfo}{(userInfo.Length > 0 ? "@" : "")}{server.Host}/{path}")), Lane.Bulk, Cancel);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        Interlocked.Increment(ref asked);
        authorizations.Enqueue(context.Request.Headers["Authorization"]);
        var (path, answer) = (context.Request.Url!.AbsolutePath[1..].Split('/'), context.Response);
        switch (path)
        {
            case ["photo"]:
                await answer.OutputStream.WriteAsync("photo"u8.ToArray());
                break;
            case ["status", var status]:
                answer.StatusCode = int.Parse(status, null);
                break;
            case ["redirect", "elsewhere"]:
                answer.Redirect(elsewhere.Url("photo").ToString());
                break;
            case ["redirect", "file"]:
                answer.Redirect("file:///etc/hostname");
                break;
            case ["redirect", var left]:
                answer.Redirect(int.Parse(left, null) == 1 ? "/photo" : $"/redirect/{int.Parse(left, null) - 1}");
                break;
            case ["large"]:
                answer.ContentLength64 = Limit + 1;
                await answer.OutputStream.WriteAsync(new byte[Limit + 1]);
                break;
            case ["chunked", var length]:
                answer.SendChunked = true;
                await answer.OutputStream.WriteAsync(new byte[int.Parse(length, null)]);
                break;
            case ["endless"]:
                answer.SendChunked = true;
                while (true)
                    await answer.OutputStream.WriteAsync(new byte[Limit]);
            case ["short"]:
                answer.ContentLength64 = Limit;
                await answer.OutputStream.WriteAsync(new byte[10]);
                throw new IOException();
            case ["silent"]:
                await gate.WaitAsync(Cancel);
                break;
            case ["stuck"]:
                answer.SendChunked = true;
                await answer.OutputStream.WriteAsync(new byte[10]);
                await answer.OutputStream.FlushAsync();
                await gate.WaitAsync(Cancel);
                break;
            case ["gated"]:
                await PassGateAsync(answer);
                break;
        }
    }

    private async Task PassGateAsync(HttpListenerResponse answer)
    {
        var now = Interlocked.Increment(ref inside);
        lock (gate)
            mostInside = Math.Max(mostInside, now);
        await gate.WaitAsync(Cancel);
        await Task.Yield();
        Interlocked.Decrement(ref inside);
        await answer.OutputStream.WriteAsync("photo"u8.ToArray());
    }
}
