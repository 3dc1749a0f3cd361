using FaceWorker.Core;
using FaceWorker.Storage;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.EndToEnd.Tests.SeveralHosts;

/// <summary>A database at two addresses. Real replicas are in FaceWorker.Storage.Tests.</summary>
public sealed class DatabaseServers
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_tls_each_server_has_to_show_a_certificate_of_its_own_name()
    {
        using var authority = new TestAuthority();
        var server = new NpgsqlConnectionStringBuilder(await TestServers.PostgresAsync());
        await using var right = TlsListener.InFrontOfPostgres(server.Host!, server.Port, authority.IssueToServer());
        await using var wrong = TlsListener.InFrontOfPostgres(server.Host!, server.Port, authority.IssueToServer("database.example"));
        GalleryDatabase Open(string hosts) => new(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = hosts, SslMode = SslMode.VerifyFull, RootCertificate = authority.File }.ConnectionString);

        await using var one = Open($"127.0.0.1:{wrong.Port},localhost:{right.Port}");
        await one.PingAsync(Cancel); // the one is taken whatever the other shows
        var seen = await one.LookAtServersAsync(Cancel);
        await using var none = Open($"127.0.0.1:{wrong.Port},localhost:{wrong.Port}");
        var refusal = await Assert.ThrowsAsync<TransientFailureException>(() => none.PingAsync(Cancel));

        Assert.Contains($"PostgreSQL at 127.0.0.1:{wrong.Port} shows a certificate for 'database.example', not for '127.0.0.1'", seen[0].Problem, StringComparison.Ordinal);
        Assert.Null(seen[1].Problem);
        Assert.Contains("shows a certificate for 'database.example', not for", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_goes_on_by_the_server_that_is_left()
    {
        await using var fixture = new WorkerFixture();
        await fixture.InitializeAsync();
        var server = new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString);
        await using var one = new TcpProxy(server.Host!, server.Port);
        await using var other = new TcpProxy(server.Host!, server.Port);
        one.Refuse();
        await using var worker = await WorkerProcess.StartAsync(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = $"{TcpProxy.Host}:{one.Port},{TcpProxy.Host}:{other.Port}" }.ConnectionString, fixture.Broker.Address.ToString());
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(1))).Result);

        one.Restore();
        other.TakeDown();

        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(2))).Result);
        Assert.Equal(2, await fixture.CountAsync("image"));
    }
}
