using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Client;

namespace FaceWorker.Cli.Tests.Clients;

public sealed class ClientTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>
{
    [Fact]
    public async Task Rights_are_granted_listed_and_revoked()
    {
        var (client, one, other) = ($"camera-{Guid.NewGuid():N}", await galleries.AddGalleryAsync(), await galleries.AddGalleryAsync());

        Assert.Equal(ExitCode.Done, (await RunAsync("grant", client, "--may", "ask", "index", "--gallery", one)).Code);
        await RunAsync("grant", client, "--may", "administer");
        Assert.Equal(["administer in every one, by tester", $"ask in {one}, by tester", $"index in {one}, by tester"], await ListAsync(client));

        await RunAsync("revoke", client, "--may", "ask", "--gallery", one);
        Assert.Equal(["administer in every one, by tester", $"index in {one}, by tester"], await ListAsync(client));
        var refused = await RunAsync("revoke", client, "--gallery", other);
        Assert.Equal((ExitCode.Rejected, true), (refused.Code, refused.Error.Contains("no such grant", StringComparison.Ordinal)));
        Assert.Equal(ExitCode.Usage, (await RunAsync("grant", client, "--may", "everything")).Code);
    }

    [Fact]
    public async Task Permissions_are_printed_as_commands_for_a_shell_and_no_server_is_asked()
    {
        var printed = await new CliRun().RunAsync("client", "permissions", "o'neil", "--for", "index", "--vhost", "/");
        var worker = (await new CliRun().RunAsync("client", "permissions", "w", "--for", "work", "--json")).Json;

        Assert.StartsWith(@"rabbitmqctl set_permissions --vhost '/' 'o'\''neil' '^$' '^(faceworker\.(index|enroll|", printed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("set_user_tags", printed.Output, StringComparison.Ordinal);
        Assert.Equal("rabbitmqctl set_user_tags 'w' impersonator", worker.GetProperty("commands")[1].GetString());
    }

    [Fact]
    public void Permissions_for_everything_are_no_longer_than_the_broker_takes()
    {
        var all = BrokerPermissions.Of(new string('u', 100), [BrokerRole.Ask, BrokerRole.Index, BrokerRole.Administer, BrokerRole.Listen, BrokerRole.Operate], byMassTransit: true);

        Assert.All([all.Configure, all.Write, all.Read], names => Assert.InRange(names.Length, 100, 1024));
    }

    [Fact]
    public async Task A_gallery_is_kept_to_places_and_let_go_again()
    {
        var gallery = await galleries.AddGalleryAsync();
        Task<CliResult> SetAsync(params string[] options) => galleries.Command().RunAsync(["gallery", "set", gallery, .. options, "--json"]);

        var kept = (await SetAsync("--root", "/photos/acme/", "--host", "acme.example")).Json.GetProperty("sources");
        Assert.Equal(("/photos/acme", "acme.example", 0), (kept.GetProperty("roots")[0].GetString(), kept.GetProperty("hosts")[0].GetString(), kept.GetProperty("buckets").GetArrayLength()));
        Assert.Equal("acme.example", (await SetAsync("--bucket", "acme")).Json.GetProperty("sources").GetProperty("hosts")[0].GetString()); // only what is given changes
        Assert.Equal(ExitCode.Usage, (await SetAsync("--any-source", "--root", "/photos")).Code);
        Assert.Equal(ExitCode.Usage, (await SetAsync("--root", "photos")).Code);
        Assert.False((await SetAsync("--any-source")).Json.TryGetProperty("sources", out _));
    }

    private Task<CliResult> RunAsync(params string[] arguments) => galleries.Command().RunAsync(["client", .. arguments]);

    private async Task<IEnumerable<string>> ListAsync(string client) => (await RunAsync("list", client, "--json")).Json.GetProperty("grants").EnumerateArray().Select(grant =>
        $"{grant.GetProperty("may")} in {(grant.TryGetProperty("gallery", out var gallery) ? gallery.GetString() : "every one")}, by {grant.GetProperty("grantedBy")}");
}
