using FaceWorker.Storage;
using FaceWorker.Storage.Schema;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.EndToEnd.Tests.Tls;

/// <summary>A PostgreSQL and a RabbitMQ that take connections by TLS only, and only from those who have a certificate of their authority.</summary>
public sealed class TrustedServers : WorkerFixture
{
    private PostgresTools? tools;
    private FreshPostgres? postgres;
    private FreshRabbitMq? rabbitMq;
    private bool isUp;

    public TestAuthority Authority { get; } = new();

    /// <summary>What workers show.</summary>
    public IssuedCertificate Own { get; private set; } = null!;

    public string PostgresPassword => new NpgsqlConnectionStringBuilder(postgres!.ConnectionString).Password!;

    public string RabbitMqPassword => rabbitMq!.Password;

    public override async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess)
            return; // said by each test
        try
        {
            tools = await PostgresTools.RequireAsync(CancellationToken.None);
            Own = Authority.IssueToClient();
            var certificates = new ServerCertificates(Authority.IssueToServer(), Authority);
            await Task.WhenAll(StartPostgresAsync(tools, certificates), StartRabbitMqAsync(tools, certificates));
            await base.InitializeAsync();
            isUp = true;
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (isUp)
            await base.DisposeAsync();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The servers are started by root.</summary>
    public static void Require()
    {
        const string Reason = "Servers of its own are those of the sandbox's root file system, which only root enters.";
        if (SharedData.IsContinuousIntegration)
            Assert.True(Environment.IsPrivilegedProcess, Reason);
        else
            Assert.SkipUnless(Environment.IsPrivilegedProcess, Reason);
    }

    /// <param name="own">Null: no certificate is shown.</param>
    /// <param name="password">Null: it is elsewhere.</param>
    public string PostgresAddress(IssuedCertificate? own, string? password) => new NpgsqlConnectionStringBuilder(postgres!.ConnectionString)
    {
        Password = password,
        SslMode = SslMode.VerifyFull,
        RootCertificate = Authority.File,
        SslCertificate = own?.Certificate,
        SslKey = own?.Key,
    }.ConnectionString;

    /// <inheritdoc cref="PostgresAddress" />
    public Uri RabbitMqAddress(IssuedCertificate? own, string? password) => new UriBuilder(rabbitMq!.Address)
    {
        Password = password,
        Query = $"cacertfile={Authority.File}{(own is null ? "" : $"&certfile={own.Certificate}&keyfile={own.Key}")}",
    }.Uri;

    protected override async Task<TestDatabase> CreateDatabaseAsync()
    {
        var address = PostgresAddress(Own, PostgresPassword);
        await using (var database = new GalleryDatabase(address))
            await new Migrator(database).ApplyAsync(CancellationToken.None);
        return TestDatabase.Existing(address);
    }

    protected override Task<TestBroker> CreateBrokerAsync() => Task.FromResult(TestBroker.Existing(RabbitMqAddress(Own, RabbitMqPassword)));

    private async Task StartPostgresAsync(PostgresTools of, ServerCertificates certificates) => postgres = await FreshPostgres.StartAsync(of, CancellationToken.None, certificates);

    private async Task StartRabbitMqAsync(PostgresTools of, ServerCertificates certificates) => rabbitMq = await FreshRabbitMq.StartAsync(of, certificates, CancellationToken.None);

    private async Task StopAsync()
    {
        if (rabbitMq is not null)
            await rabbitMq.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
        tools?.Dispose();
        Authority.Dispose();
    }
}
