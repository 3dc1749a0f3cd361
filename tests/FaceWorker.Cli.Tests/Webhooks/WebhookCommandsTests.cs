using System.Globalization;
using System.Net;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Webhooks;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Webhooks;

public sealed class WebhookCommandsTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>
{
    [Fact]
    public async Task A_webhook_is_added_with_a_secret_that_is_told_once_listed_and_removed()
    {
        var gallery = await galleries.AddGalleryAsync();

        var added = await RunAsync("add", "https://example.org/hook/hush?token=hush", "--gallery", gallery, "--kind", "subject-matched", "image-indexed", "--json");
        var id = $"{added.Json.GetProperty("id")}";
        var listed = await RunAsync("list");
        var json = (await RunAsync("list", "--json")).Json.GetProperty("webhooks").EnumerateArray().Single(one => $"{one.GetProperty("id")}" == id);
        var removed = await RunAsync("remove", id);

        Assert.StartsWith("whsec_", added.Json.GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.Equal((gallery, 0, 0), (json.GetProperty("gallery").GetString(), json.GetProperty("waiting").GetInt32(), json.GetProperty("givenUp").GetInt32()));
        Assert.Contains("subject-matched, image-indexed", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", added.Output + listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", listed.Output, StringComparison.Ordinal);
        Assert.Contains($"Webhook {id} is not called any more", removed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await RunAsync("list", "--json")).Json.GetProperty("webhooks").EnumerateArray().Select(one => $"{one.GetProperty("id")}"));
    }

    [Fact]
    public async Task One_without_tls_comes_with_the_setting_that_it_needs()
    {
        var added = await RunAsync("add", "http://receiver:8080/hook");

        Assert.Contains("Webhooks:Hosts (FACEWORKER_WEBHOOKS__HOSTS__0) has 'receiver:8080'", added.Error, StringComparison.Ordinal);
        Assert.Contains("faceworker webhook test", added.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://example.org/")]
    [InlineData("https://user:hush@example.org/")]
    [InlineData("nowhere")]
    public async Task What_is_no_address_is_refused_without_its_secrets(string url)
    {
        var refused = await RunAsync("add", url);

        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("is no address of a webhook", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_calls_once_and_says_what_came_of_it()
    {
        var status = 200;
        var (bodies, signatures) = (new List<string>(), new List<string?>());
        using var server = new WebServer(async context =>
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync(StoredGalleries.Cancel);
            bodies.Add(body);
            signatures.Add(Secret!.Sign(context.Request.Headers["webhook-id"]!, context.Request.Headers["webhook-timestamp"]!, body) == context.Request.Headers["webhook-signature"] ? "good" : "bad");
            context.Response.StatusCode = status;
        });
        var added = (await RunAsync("add", server.Url("hook").ToString(), "--json")).Json;
        Secret = new WebhookSecret(Convert.FromBase64String(added.GetProperty("secret").GetString()!["whsec_".Length..]));
        var id = $"{added.GetProperty("id")}";

        var refused = await RunAsync("test", id);
        var taken = await galleries.Command().With("FACEWORKER_WEBHOOKS__HOSTS__0", server.Host).RunAsync("webhook", "test", id);
        status = (int)HttpStatusCode.InternalServerError;
        var failed = await galleries.Command().With("FACEWORKER_WEBHOOKS__HOSTS__0", server.Host).RunAsync("webhook", "test", id);

        Assert.Contains("is not https", refused.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.NotReady, ExitCode.Done, ExitCode.NotReady), (refused.Code, taken.Code, failed.Code));
        Assert.Contains("It answered 500.", failed.Error, StringComparison.Ordinal);
        Assert.Equal(["good", "good"], signatures);
        Assert.All(bodies, body => Assert.StartsWith("""{"outcome":"webhookTest",""", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_failed_is_listed_and_what_was_given_up_is_tried_again()
    {
        var id = long.Parse($"{(await RunAsync("add", "https://example.org/hook", "--json")).Json.GetProperty("id")}", CultureInfo.InvariantCulture);
        await galleries.ExecuteAsync($$"""
            WITH told AS (INSERT INTO event (number, kind, payload) VALUES (1001, 'image-indexed', '{}'), (1002, 'image-indexed', '{}'), (1003, 'people-changed', '{}') RETURNING id, number)
            INSERT INTO webhook_delivery (webhook_id, event_id, attempts, problem, given_up_at)
              SELECT {{id}}, id, 3, CASE WHEN number < 1003 THEN 'It answered 500.' END, CASE WHEN number = 1002 THEN now() END FROM told;
            """);

        var failures = (await RunAsync("failures", $"{id}", "--json")).Json.GetProperty("failures").EnumerateArray().ToList();
        var table = await RunAsync("failures", $"{id}");
        var retried = await RunAsync("retry", $"{id}");

        Assert.Equal([1002, 1001], failures.Select(one => one.GetProperty("number").GetInt32()));
        Assert.Contains("is tried again", table.Output, StringComparison.Ordinal);
        Assert.Contains("1 event of webhook", retried.Output, StringComparison.Ordinal);
        Assert.Equal(0, await galleries.ScalarAsync<long>($"SELECT count(*) FROM webhook_delivery WHERE webhook_id = {id} AND given_up_at IS NOT NULL"));
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("test")]
    [InlineData("failures")]
    [InlineData("retry")]
    public async Task One_that_there_is_not_is_refused_with_the_way_to_the_list(string command)
    {
        var refused = await RunAsync(command, "4711");

        Assert.Equal(ExitCode.Rejected, refused.Code);
        Assert.Contains("There is no webhook 4711; list them with: faceworker webhook list", refused.Error, StringComparison.Ordinal);
    }

    private WebhookSecret? Secret { get; set; }

    private Task<CliResult> RunAsync(params string[] arguments) => galleries.Command().RunAsync(["webhook", .. arguments]);
}
