using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Text;
using FaceWorker.Core.Webhooks;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Webhooks;

/// <summary>Over real HTTP, to a server that answers as its path says.</summary>
public sealed class WebhookSenderTests : IDisposable
{
    private static readonly WebhookSecret Secret = new(Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")); // of the specification's example

    private readonly ConcurrentQueue<(string Path, NameValueCollection Headers, string Body)> received = [];
    private readonly WebServer server;
    private readonly ManualTime time = new();

    public WebhookSenderTests() => server = new WebServer(AnswerAsync);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => server.Dispose();

    [Fact]
    public void A_signature_is_that_of_the_specifications_example()
    {
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", Secret.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""));
        Assert.Equal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Secret.Reveal());
        Assert.DoesNotContain("MfKQ", $"{Secret} {new WebhookMessage(server.Url("taken"), Secret, Guid.Empty, "{}")}", StringComparison.Ordinal);
        Assert.NotEqual(WebhookSecret.Create().Reveal(), WebhookSecret.Create().Reveal());
        Assert.Equal(32, WebhookSecret.Create().Key.Length);
    }

    [Fact]
    public async Task A_message_is_posted_with_its_id_the_time_and_a_signature_of_both_and_the_body()
    {
        var id = Guid.NewGuid();

        Assert.Null(await SendAsync("taken?key=1", id: id, body: """{"source":"/Žižka.jpg"}"""));

        var (path, headers, body) = Assert.Single(received);
        Assert.Equal(("/taken?key=1", """{"source":"/Žižka.jpg"}"""), (path, body));
        Assert.Equal(($"{id}", $"{time.GetUtcNow().ToUnixTimeSeconds()}"), (headers["webhook-id"], headers["webhook-timestamp"]));
        Assert.Equal(Secret.Sign($"{id}", headers["webhook-timestamp"]!, body), headers["webhook-signature"]);
        Assert.StartsWith("application/json", headers["Content-Type"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status/200", null)]
    [InlineData("status/204", null)]
    [InlineData("status/500", "It answered 500.")]
    [InlineData("status/404", "It answered 404.")]
    [InlineData("status/410", "gone for good")]
    public async Task Only_2xx_is_taken_and_410_is_final(string path, string? problem)
    {
        var found = await SendAsync(path);

        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? "", found?.Detail ?? "", StringComparison.Ordinal);
        Assert.Equal(path == "status/410", found?.IsFinal ?? false);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var problem = await SendAsync("redirect");

        Assert.Contains("redirects are not followed", problem!.Detail, StringComparison.Ordinal);
        Assert.Equal("/redirect", Assert.Single(received).Path);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_waited_for_as_long_as_the_setting_says()
    {
        var problem = await SendAsync("never", timeout: TimeSpan.FromSeconds(0.3));

        Assert.Contains("within 0.3 s (Webhooks:Timeout)", problem!.Detail, StringComparison.Ordinal);
        Assert.False(problem.IsFinal);
    }

    [Fact]
    public async Task One_that_is_not_there_is_said_to_be_so()
    {
        server.Dispose();

        Assert.Contains("cannot be reached", (await SendAsync("taken"))!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("169.254.169.254")]
    [InlineData("[::ffff:10.0.0.1]")]
    [InlineData("2130706433")] // 127.0.0.1 as a number
    public async Task A_private_address_is_not_connected_to_whatever_it_is_written_like(string host)
    {
        using var sender = new WebhookSender(new WebhookOptions { Hosts = ["receiver.example"] }, time);

        var problem = await sender.SendAsync(new WebhookMessage(new Uri($"https://{host}:{server.Url("").Port}/taken"), Secret, Guid.NewGuid(), "{}"), Cancel);

        Assert.Contains("has no public address", problem!.Detail, StringComparison.Ordinal);
        Assert.Contains("Webhooks:Hosts (FACEWORKER_WEBHOOKS__HOSTS__0)", problem.Detail, StringComparison.Ordinal);
        Assert.Empty(received);
    }

    [Fact]
    public async Task What_is_not_https_is_not_called_unless_its_host_is_named()
    {
        using var sender = new WebhookSender(new WebhookOptions(), time);

        var problem = await sender.SendAsync(new WebhookMessage(server.Url("taken/hush?token=hush"), Secret, Guid.NewGuid(), "{}"), Cancel);

        Assert.Contains("is not https", problem!.Detail, StringComparison.Ordinal);
        Assert.Contains(server.Host, problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", problem.Detail, StringComparison.Ordinal);
        Assert.Empty(received);
    }

    private async Task<WebhookProblem?> SendAsync(string path, TimeSpan? timeout = null, Guid? id = null, string body = "{}")
    {
        using var sender = new WebhookSender(new WebhookOptions { Hosts = [server.Host], Timeout = timeout ?? TimeSpan.FromSeconds(30) }, time);
        return await sender.SendAsync(new WebhookMessage(server.Url(path), Secret, id ?? Guid.NewGuid(), body), Cancel);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var path = context.Request.Url!.PathAndQuery;
        received.Enqueue((path, context.Request.Headers, await reader.ReadToEndAsync(CancellationToken.None)));
        switch (path.Split('/'))
        {
            case [_, "status", var status]:
                context.Response.StatusCode = int.Parse(status, CultureInfo.InvariantCulture);
                break;
            case [_, "redirect"]:
                context.Response.Redirect(server.Url("taken").ToString());
                break;
            case [_, "never"]:
                await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
                break;
        }
    }
}
