using FaceWorker.Testing;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests;

/// <summary>The console by https, with a certificate of its own that is renewed while it runs.</summary>
public sealed class EncryptedConsole(ConsoleFixture fixture) : IDisposable
{
    private readonly TestAuthority authority = new();

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task Cookies_are_for_https_only_and_a_renewed_certificate_is_shown_without_a_restart()
    {
        var certificate = authority.IssueToServer("127.0.0.1");
        await using var console = await StartAsync(certificate);
        var (first, page) = await VisitAsync(console);

        await File.WriteAllTextAsync(certificate.Certificate, "half a", Cancel);
        var (during, _) = await VisitLaterAsync(console);
        certificate.ReplaceWith(authority.IssueToServer("127.0.0.1"));
        var (renewed, _) = await VisitLaterAsync(console);

        Assert.Equal("max-age=31536000", page.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.All(page.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(first, during);
        Assert.NotEqual(first, renewed);
        Assert.Contains("The certificate cannot be renewed", console.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("in the clear", console.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_https_address_without_a_usable_certificate_is_a_mistake()
    {
        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => ConsoleProcess.StartAsync(fixture.ConnectionString, ("FACEWORKER_WEB__URLS", "https://127.0.0.1:0")));
        var unreadable = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(new IssuedCertificate("/no/such.pem", "/no/such.key")));

        Assert.Contains("FACEWORKER_WEB__CERTIFICATE", missing.Message, StringComparison.Ordinal);
        Assert.Contains("'/no/such.pem' and its key cannot be read as PEM", unreadable.Message, StringComparison.Ordinal);
    }

    private Task<ConsoleProcess> StartAsync(IssuedCertificate certificate) => ConsoleProcess.StartAsync(fixture.ConnectionString,
        ("FACEWORKER_WEB__URLS", "https://127.0.0.1:0"), ("FACEWORKER_WEB__CERTIFICATE", certificate.Certificate), ("FACEWORKER_WEB__KEY", certificate.Key));

    /// <summary>The console looks at its files once a second.</summary>
    private async Task<(string Thumbprint, HttpResponseMessage Page)> VisitLaterAsync(ConsoleProcess console)
    {
        await Task.Delay(TimeSpan.FromSeconds(1.2), TimeProvider.System, Cancel);
        return await VisitAsync(console);
    }

    /// <summary>By a connection of its own; as a browser that trusts the authority.</summary>
    private async Task<(string Thumbprint, HttpResponseMessage Page)> VisitAsync(ConsoleProcess console)
    {
        var shown = "";
        using var handler = new HttpClientHandler { UseCookies = false };
        handler.ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
        {
            shown = certificate!.Thumbprint;
            return authority.VouchesFor(certificate);
        };
        using var browser = new HttpClient(handler);
        var page = await browser.GetAsync(new Uri(console.Address, "/sign-in"), Cancel);
        page.EnsureSuccessStatusCode();
        return (shown, page);
    }
}
