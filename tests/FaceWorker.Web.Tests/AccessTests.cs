using System.Net;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Archives;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests;

/// <summary>Who may do what, whichever way it is tried.</summary>
public sealed class AccessTests(ConsoleFixture fixture)
{
    [Fact]
    public async Task A_viewer_changes_nothing_by_forms_that_are_not_shown()
    {
        var gallery = await fixture.CreateGalleryAsync("looked-at");
        var archives = new ArchiveAdministration(fixture.Database);
        var archive = await archives.AddAsync(Owner, gallery.Name, new ArchiveSource("/looked/at"), Cancel);
        using var viewer = await HttpClientOfUser.SignedInAsync(fixture, Role.Viewer);
        const string page = "/galleries";

        foreach (var (action, fields) in new (string, (string, string)[])[]
        {
            ("/galleries/looked-at/settings", [("basis", "fixed"), ("match", "4"), ("neighbours", "1")]),
            ("/galleries/looked-at/rollback", []),
            ("/g/looked-at/archives", [("source", "/etc")]),
            ($"/archives/{archive.Id}/pause", []),
            ($"/archives/{archive.Id}/cancel", []),
            ("/dead-letters/discard", [("letter", "1")]),
            ("/users", [("name", "mallory"), ("password", "long enough for anybody"), ("role", "Administrator")]),
            ("/users/role", [("name", NameOf(Role.Viewer)), ("role", "Administrator")]),
            ("/users/remove", [("name", NameOf(Role.Administrator))]),
        })
        {
            var answer = await viewer.PostAsync(page, action, fields);
            Assert.Equal((action, HttpStatusCode.Redirect, page), (action, answer.StatusCode, answer.Headers.Location?.OriginalString));
            Assert.Contains("lacks the right", await viewer.NoticeAsync(page), StringComparison.Ordinal);
        }

        Assert.Equal(ArchiveState.Running, (await archives.GetProgressAsync(archive.Id, Cancel)).Archive.State);
        Assert.Equal(0.9, (await fixture.Store.ShowAsync(gallery.Name, Cancel)).Gallery.Settings.Decisions.Fixed!.Match.Value);
        Assert.DoesNotContain(await new AccountAdministration(fixture.Database).ListAsync(Owner, Cancel), account => account.Name.Value == "mallory");
    }

    [Theory]
    [InlineData("/users")]
    [InlineData("/g/closed/archives")]
    public async Task A_viewer_is_told_who_may_open_a_page(string address)
    {
        if (address.Contains("closed", StringComparison.Ordinal))
            await fixture.CreateGalleryAsync("closed");
        using var viewer = await HttpClientOfUser.SignedInAsync(fixture, Role.Viewer);

        var answer = await viewer.GetAsync(address);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("lacks the right", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gallery_without_a_grant_is_answered_as_one_that_is_not_there()
    {
        await fixture.CreateGalleryAsync("own");
        var foreign = await fixture.CreateGalleryAsync("foreign");
        var archive = await new ArchiveAdministration(fixture.Database).AddAsync(Owner, foreign.Name, new ArchiveSource("/foreign"), Cancel);
        await fixture.AddAccountAsync("head of own", new Grant(Role.Administrator, new GalleryName("own")));
        using var user = await HttpClientOfUser.SignedInAsync(fixture, "head of own");

        foreach (var (hidden, missing) in new[] { ("/galleries/foreign", "/galleries/nothing"), ("/g/foreign/archives", "/g/nothing/archives"), ($"/g/own/archives/{archive.Id}", "/g/own/archives/987654321") })
        {
            var (one, other) = (await user.GetAsync(hidden), await user.GetAsync(missing));
            Assert.Equal((hidden, HttpStatusCode.NotFound), (hidden, one.StatusCode));
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
            var (shown, expected) = (await one.Content.ReadAsStringAsync(Cancel), await other.Content.ReadAsStringAsync(Cancel));
            Assert.Equal(expected.Replace("nothing", "foreign", StringComparison.Ordinal).Replace("987654321", $"{archive.Id}", StringComparison.Ordinal), shown);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await user.GetAsync("/users")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/g/own/archives")).StatusCode);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var administrator = await HttpClientOfUser.SignedInAsync(fixture, Role.Administrator);

        var answer = await administrator.PostWithAsync("made up", "/users", "/users/role", ("name", NameOf(Role.Viewer)), ("role", "Administrator"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("reload the page", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_with_its_account_or_its_password_and_leads_back_to_the_page()
    {
        var accounts = new AccountAdministration(fixture.Database);
        var name = (await fixture.AddAccountAsync("comes and goes", new Grant(Role.Administrator))).Name;
        using var user = await HttpClientOfUser.SignedInAsync(fixture, name.Value);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/users")).StatusCode);

        await accounts.SetGrantsAsync(Owner, name, _ => [new Grant(Role.Viewer)], Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, (await user.GetAsync("/users")).StatusCode);

        await accounts.SetPasswordAsync(Owner, name, "another long password", Cancel);
        var ended = await user.GetAsync("/galleries?page=2");
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?from=%2Fgalleries%3Fpage%3D2"), (ended.StatusCode, ended.Headers.Location!.OriginalString.Replace(user.Client.BaseAddress!.ToString().TrimEnd('/'), "", StringComparison.Ordinal)));

        var back = await user.PostAsync("/sign-in?from=%2Fgalleries%3Fpage%3D2", "/sign-in", ("name", name.Value), ("password", "another long password"), ("from", "/galleries?page=2"));
        Assert.Equal("/galleries?page=2", back.Headers.Location!.OriginalString);
        await accounts.RemoveAsync(Owner, name, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, (await user.GetAsync("/galleries")).StatusCode);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    public async Task After_signing_in_nobody_is_sent_to_another_site(string from)
    {
        using var user = new HttpClientOfUser(fixture);

        var answer = await user.PostAsync("/sign-in", "/sign-in", ("name", NameOf(Role.Viewer)), ("password", Password), ("from", from));

        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/../appsettings.json")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/_framework/%2e%2e/%2e%2e/FaceWorker.Web.dll")]
    [InlineData("/FaceWorker.Web.dll")]
    public async Task No_address_leads_out_of_what_is_served(string address)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(fixture.Console.Address.Host, fixture.Console.Address.Port, Cancel);
        await using var stream = socket.GetStream(); // HttpClient would tidy the path up
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Cancel);
        var answer = await new StreamReader(stream).ReadToEndAsync(Cancel);

        Assert.Matches(@"^HTTP/1\.1 (302|400|404)", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_what_to_refuse()
    {
        using var nobody = new HttpClientOfUser(fixture);
        foreach (var address in new[] { "/sign-in", "/nothing-here", "/health/live", "/api/v1/galleries" })
        {
            var headers = (await nobody.GetAsync(address)).Headers;
            var policy = Assert.Single(headers.GetValues("Content-Security-Policy"));
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
            Assert.False(headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Passwords_cannot_be_tried_without_end()
    {
        await using var strict = await ConsoleProcess.StartAsync(fixture.ConnectionString, ("FACEWORKER_WEB__SIGNINSPERMINUTE", "3"));
        using var user = new HttpClientOfUser(strict);
        for (var attempt = 0; attempt < 3; attempt++)
            Assert.Equal(HttpStatusCode.Redirect, (await user.SignInAsync(NameOf(Role.Viewer), "wrong horse battery")).StatusCode);

        var answer = await user.SignInAsync(NameOf(Role.Viewer), Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), answer.Headers.RetryAfter!.Delta);
        Assert.Contains("Wait a minute", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_database_is_away_pages_say_so_and_sessions_go_on_afterwards()
    {
        var server = new Npgsql.NpgsqlConnectionStringBuilder(fixture.ConnectionString);
        await using var line = new Testing.TcpProxy(server.Host!, server.Port);
        (server.Host, server.Port) = (Testing.TcpProxy.Host, line.Port);
        await using var console = await ConsoleProcess.StartAsync(server.ConnectionString);
        using var user = new HttpClientOfUser(console);
        await user.SignInAsync(NameOf(Role.Viewer), Password);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/galleries")).StatusCode);

        line.TakeDown();
        var away = await user.GetAsync("/galleries");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Contains("check that the server is running", await away.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await user.GetAsync("/health/ready")).StatusCode);

        line.Restore();
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/galleries")).StatusCode);
    }
}
