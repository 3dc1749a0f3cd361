using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Tls;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Tls;

/// <summary>What of TLS to web servers needs no other server; the table of what can be wrong is in EndToEnd.Tests.</summary>
public sealed class WebTlsTests : IDisposable
{
    private readonly TestAuthority authority = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task The_systems_authorities_do_not_know_a_test()
    {
        await using var listener = TlsListener.Answering("x", authority.IssueToServer());
        using var web = new WebReader(new ImageOptions { Hosts = [$"localhost:{listener.Port}"] });

        var failure = await Assert.ThrowsAsync<TransientFailureException>(() => web.OpenAsync(new Uri($"https://localhost:{listener.Port}/"), Cancel));

        Assert.Contains("Tls:Authorities (FACEWORKER_TLS__AUTHORITIES)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_cannot_be_used_are_named_with_their_settings()
    {
        using var folder = new TemporaryFolder();
        var (text, own) = (folder.Add("text.pem", "no certificate"), authority.IssueToClient());

        Assert.Null(new TlsOptions { Authorities = authority.File, Certificate = own.Certificate, Key = own.Key }.FindProblem());
        foreach (var wrong in new[] { new TlsOptions { Authorities = text }, new TlsOptions { Authorities = "/no/such.pem" }, new TlsOptions { Certificate = own.Certificate }, new TlsOptions { Key = own.Key }, new TlsOptions { Certificate = own.Certificate, Key = text } })
            Assert.Contains("FACEWORKER_TLS__", wrong.FindProblem(), StringComparison.Ordinal);
    }
}
