using System.Buffers.Text;
using System.Collections.Specialized;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Accounts;
using FaceWorker.Testing;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests;

/// <summary>Sign-in by a provider, which is a small one that signs real tokens.</summary>
public sealed class OpenIdTests(ConsoleFixture fixture)
{
    [Fact]
    public async Task The_provider_says_who_somebody_is_and_its_roles_hold_from_each_sign_in_on()
    {
        await fixture.CreateGalleryAsync("provided");
        using var provider = new Provider();
        await using var console = await ConsoleProcess.StartAsync(fixture.ConnectionString, [.. provider.Settings,
            ("FACEWORKER_WEB__OPENID__GRANTS__0__VALUE", "photos"), ("FACEWORKER_WEB__OPENID__GRANTS__0__ROLE", "reviewer"), ("FACEWORKER_WEB__OPENID__GRANTS__0__GALLERY", "provided"),
            ("FACEWORKER_WEB__OPENID__GRANTS__1__VALUE", "boss"), ("FACEWORKER_WEB__OPENID__GRANTS__1__ROLE", "administrator")]);
        var accounts = new AccountAdministration(fixture.Database);
        async Task<Account?> FindAsync(string name) => (await accounts.ListAsync(Owner, Cancel)).SingleOrDefault(account => account.Name.Value == name);

        Assert.Equal("/galleries", await SignInAsync(console, provider with { Subject = "u1", Name = "ella", Roles = ["photos", "others"] }));
        Assert.Equal([new Grant(Role.Reviewer, new GalleryName("provided"))], (await FindAsync("ella"))!.Grants);

        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Equal("/galleries", await SignInAsync(console, provider with { Subject = "u1", Name = "ella renamed", Roles = ["boss"] }));
        Assert.Equal([new Grant(Role.Administrator)], (await FindAsync("ella"))!.Grants); // known by subject
        Assert.Equal(["reviewer in 'provided' → administrator in every gallery", "no role → reviewer in 'provided'"],
            (await new Audit(fixture.Database).ListAsync(Owner, new AuditList(10, Actor: "ella"), Cancel)).Select(line => line.Detail!.Split(", by ")[0]));

        Assert.Equal("/sign-in?refused=true", await SignInAsync(console, provider with { Subject = "u2", Name = "stranger", Roles = ["others"] }));
        Assert.Null(await FindAsync("stranger"));
        Assert.Equal("/sign-in?refused=true", await SignInAsync(console, provider with { Subject = "u3", Name = NameOf(Role.Administrator), Roles = ["photos"] })); // who has a password
    }

    [Fact]
    public async Task Without_roles_by_the_provider_the_account_waits_for_its_user()
    {
        using var provider = new Provider();
        await using var console = await ConsoleProcess.StartAsync(fixture.ConnectionString, [.. provider.Settings]);
        await new AccountAdministration(fixture.Database).AddAsync(Owner, new AccountName("frida"), [new Grant(Role.Viewer)], password: null, Cancel);

        Assert.Equal("/galleries", await SignInAsync(console, provider with { Subject = "f1", Name = "frida" }));
        Assert.Equal("/sign-in?refused=true", await SignInAsync(console, provider with { Subject = "f2", Name = "frida" })); // another one with her name
        Assert.Equal("/sign-in?refused=true", await SignInAsync(console, provider with { Subject = "g1", Name = "gustav" }));
    }

    /// <summary>Where the way by the provider ends.</summary>
    private static async Task<string> SignInAsync(ConsoleProcess console, Provider provider)
    {
        provider.Present();
        using var user = new HttpClientOfUser(console);
        var toProvider = await user.GetAsync("/sign-in/provider?from=%2Fgalleries");
        var asked = HttpUtility.ParseQueryString(toProvider.Headers.Location!.Query);
        Assert.Equal(("code", "S256"), (asked["response_type"], asked["code_challenge_method"]));
        provider.Asked(asked);
        var back = await user.GetAsync($"/sign-in/answer?code=once&state={Uri.EscapeDataString(asked["state"]!)}");
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        var next = back.Headers.Location!.OriginalString;
        if (next == "/galleries")
            Assert.Equal(HttpStatusCode.OK, (await user.GetAsync(next)).StatusCode);
        return next;
    }

    /// <summary>Says that whoever comes is this user.</summary>
    private sealed record Provider : IDisposable
    {
        private const string Client = "faceworker-console";

        private readonly RSA key = RSA.Create(2048);
        private readonly WebServer server;
        private readonly State state = new();

        public Provider() => server = new WebServer(AnswerAsync);

        public string Subject { get; init; } = "";

        public string Name { get; init; } = "";

        public string[] Roles { get; init; } = [];

        public (string, string)[] Settings =>
            [("FACEWORKER_WEB__OPENID__AUTHORITY", Issuer), ("FACEWORKER_WEB__OPENID__CLIENTID", Client), ("FACEWORKER_WEB__OPENID__CLIENTSECRET", "a secret"), ("FACEWORKER_WEB__SIGNINSPERMINUTE", "100")];

        private string Issuer => server.Url("").ToString().TrimEnd('/');

        public void Present() => state.User = this;

        public void Asked(NameValueCollection asked) => state.Nonce = asked["nonce"];

        public void Dispose() => server.Dispose();

        private async Task AnswerAsync(HttpListenerContext context)
        {
            object answer = context.Request.Url!.AbsolutePath switch
            {
                "/.well-known/openid-configuration" => new { issuer = Issuer, authorization_endpoint = $"{Issuer}/authorize", token_endpoint = $"{Issuer}/token", jwks_uri = $"{Issuer}/keys" },
                "/keys" => new { keys = new[] { new { kty = "RSA", use = "sig", kid = "one", alg = "RS256", n = Base64Url.EncodeToString(key.ExportParameters(false).Modulus), e = Base64Url.EncodeToString(key.ExportParameters(false).Exponent) } } },
                _ => new { access_token = "unused", token_type = "Bearer", expires_in = 60, id_token = Token() },
            };
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer));
        }

        private string Token()
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var claims = new { iss = Issuer, aud = Client, sub = state.User!.Subject, preferred_username = state.User.Name, roles = state.User.Roles, nonce = state.Nonce, iat = now, nbf = now - 10, exp = now + 60 };
            var text = $"{Part(new { alg = "RS256", typ = "JWT", kid = "one" })}.{Part(claims)}";
            return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
        }

        private static string Part(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

        private sealed class State
        {
            public Provider? User { get; set; }

            public string? Nonce { get; set; }
        }
    }
}
