using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Tls;
using FaceWorker.Hosting.Sources;
using FaceWorker.Storage;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.EndToEnd.Tests.Tls;

/// <summary>Every kind of connection, to real servers behind certificates of every kind: what is not right is refused in one sentence.</summary>
public sealed class EncryptedConnections : IAsyncLifetime
{
    private const string RabbitMq = "RabbitMQ", Postgres = "PostgreSQL", Web = "a web server", S3 = "S3";

    private readonly TestAuthority trusted = new(), stranger = new("Nobody we know");
    private TestBroker broker = null!;
    private NpgsqlConnectionStringBuilder postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.CreateAsync();
        postgres = new NpgsqlConnectionStringBuilder(await TestServers.PostgresAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        trusted.Dispose();
        stranger.Dispose();
    }

    [Theory]
    [InlineData(RabbitMq)]
    [InlineData(Postgres)]
    [InlineData(Web)]
    [InlineData(S3)]
    public async Task A_server_is_believed_only_with_a_certificate_of_its_name_that_is_valid_and_of_a_known_authority(string server)
    {
        await using var listener = Listen(server, trusted.IssueToServer());
        Assert.Null(await FindProblemAsync(server, listener));

        foreach (var (wrong, sentence) in new[]
        {
            (trusted.IssueToServer("elsewhere.example"), "shows a certificate for 'elsewhere.example', not for 'localhost'"),
            (trusted.IssueToServer(validFor: TimeSpan.FromDays(-1)), "expired on "),
            (stranger.IssueToServer(), "was issued by 'CN=Nobody we know', which is no authority that is trusted here"),
        })
        {
            listener.Certificate = wrong;
            AssertSays(sentence, await FindProblemAsync(server, listener));
        }

        listener.Certificate = trusted.IssueToServer();
        Assert.Null(await FindProblemAsync(server, listener));
    }

    /// <summary>PostgreSQL itself says so, and not by TLS: <see cref="NoSecretsLeftBehind"/>.</summary>
    [Theory]
    [InlineData(RabbitMq)]
    [InlineData(Web)]
    [InlineData(S3)]
    public async Task A_server_that_wants_to_know_its_client_is_shown_a_certificate_or_it_is_said_that_it_wants_one(string server)
    {
        await using var listener = Listen(server, trusted.IssueToServer());
        listener.Clients = trusted;

        AssertSays("wants a client certificate", await FindProblemAsync(server, listener));
        Assert.Null(await FindProblemAsync(server, listener, trusted.IssueToClient()));
    }

    [Fact]
    public async Task A_port_without_tls_is_told_from_a_wrong_certificate()
    {
        var plain = new UriBuilder(broker.Address) { Scheme = "amqps" }.Uri;

        var refused = await Assert.ThrowsAsync<BrokerException>(() => BrokerQueues.PingAsync(plain, Cancel));

        Assert.Contains("does not answer by TLS", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_that_expire_during_a_run_are_renewed_without_a_restart()
    {
        var validFor = TimeSpan.FromSeconds(6);
        var job = new IndexImage { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath("/a.jpg") };
        await BrokerQueues.DeclareAsync(broker.Address, Cancel);
        var mine = trusted.IssueToClient(validFor: validFor);
        await using var listener = Listen(RabbitMq, trusted.IssueToServer(validFor: validFor));
        listener.Clients = trusted;
        var address = AddressOf(listener, mine);
        await using var client = await FaceWorkerClient.ConnectAsync(address, cancel: Cancel);
        await client.EnqueueAsync(job, Cancel);
        await Task.Delay(validFor + TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);

        await client.EnqueueAsync(job, Cancel); // what is open stays open
        listener.CutConnections();
        AssertSays("expired on ", await FindProblemAsync(RabbitMq, listener, mine));
        listener.Certificate = trusted.IssueToServer();
        await Assert.ThrowsAsync<BrokerException>(() => BrokerQueues.PingAsync(address, Cancel)); // its own has expired as well
        mine.ReplaceWith(trusted.IssueToClient());

        await BrokerQueues.PingAsync(address, Cancel);
        await client.EnqueueAsync(job, Cancel);
        Assert.Equal(3u, (await BrokerQueues.FindDepthAsync(broker.Address, FaceWorkerQueues.Index, Cancel))!.Messages);
        Assert.InRange((await BrokerQueues.FindEndOfCertificatesAsync(address, Cancel))!.Value, TimeProvider.System.GetUtcNow().AddDays(19), TimeProvider.System.GetUtcNow().AddDays(21));
    }

    [Theory]
    [InlineData("amqps://user:hush@localhost/v?verify=verify_none", "has the parameter 'verify'")]
    [InlineData("amqp://user:hush@localhost/v?cacertfile=/a.pem", "begin it with amqps://")]
    [InlineData("amqps://user:hush@localhost/v?cacertfile=/no/such.pem", "'/no/such.pem' cannot be read as PEM")]
    [InlineData("amqps://user:hush@localhost/v?keyfile=/etc/hostname", "has no certificate beside it")]
    public void An_address_with_parameters_that_are_of_no_use_is_refused(string address, string problem)
    {
        var said = BusConnection.FindProblem(new Uri(address));

        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_added_to_an_address_that_has_none()
    {
        Assert.Equal("p@ss:w/rd", Uri.UnescapeDataString(BusConnection.Find("amqps://user@localhost:5671/v?certfile=/a.pem", "p@ss:w/rd")!.UserInfo.Split(':', 2)[1]));
        Assert.Equal("p'a;s\"s", new NpgsqlConnectionStringBuilder(GalleryDatabase.WithPassword("Host=a;Username=b", "p'a;s\"s")).Password);
        Assert.Null(BusConnection.Find("amqps://user@localhost:5671/v"));
    }

    private TlsListener Listen(string server, IssuedCertificate certificate) => server switch
    {
        RabbitMq => TlsListener.InFrontOf(broker.Address, certificate),
        Postgres => TlsListener.InFrontOfPostgres(postgres.Host!, postgres.Port, certificate),
        _ => TlsListener.Answering("x", certificate),
    };

    /// <summary>Null: the connection is made.</summary>
    private async Task<string?> FindProblemAsync(string server, TlsListener listener, IssuedCertificate? own = null)
    {
        try
        {
            await (server switch
            {
                RabbitMq => BrokerQueues.PingAsync(AddressOf(listener, own), Cancel),
                Postgres => PingPostgresAsync(listener),
                Web => ReadFromWebAsync(listener, own),
                _ => ReadFromS3Async(listener, own),
            });
            return null;
        }
        catch (BrokerException exception)
        {
            Assert.Equal(BrokerProblem.Untrusted, exception.Problem);
            return exception.Message;
        }
        catch (TransientFailureException exception)
        {
            return server == Postgres ? exception.InnerException!.Message : exception.Message;
        }
    }

    private Uri AddressOf(TlsListener listener, IssuedCertificate? own) => new UriBuilder(broker.Address)
    {
        Scheme = "amqps",
        Host = "localhost",
        Port = listener.Port,
        Query = $"cacertfile={trusted.File}{(own is null ? "" : $"&certfile={own.Certificate}&keyfile={own.Key}")}",
    }.Uri;

    private async Task PingPostgresAsync(TlsListener listener)
    {
        var address = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Host = "localhost", Port = listener.Port, SslMode = SslMode.VerifyFull, RootCertificate = trusted.File, Pooling = false };
        await using var database = new GalleryDatabase(address.ConnectionString);
        await database.PingAsync(Cancel);
        Assert.True((await database.GetEncryptionAsync(Cancel)) is { IsEncrypted: true, IsChecked: true, ValidUntil: not null });
    }

    private async Task ReadFromWebAsync(TlsListener listener, IssuedCertificate? own)
    {
        using var web = new WebReader(new ImageOptions { Hosts = [$"localhost:{listener.Port}"] }, TlsOf(own));
        using var download = await web.OpenAsync(new Uri($"https://localhost:{listener.Port}/1.jpg"), Cancel);
        Assert.Equal(1, download.Length);
    }

    private async Task ReadFromS3Async(TlsListener listener, IssuedCertificate? own)
    {
        using var store = new S3ObjectStore(new S3Options { Endpoint = $"https://localhost:{listener.Port}", AccessKey = "a", SecretKey = "b", Buckets = ["photos"] }, new ImageOptions(), TlsOf(own));
        using var download = await store.OpenAsync(new ObjectAddress("photos", "1.jpg"), Cancel);
        Assert.Equal(1, download.Length);
    }

    private WebTls TlsOf(IssuedCertificate? own) => new(new TlsOptions { Authorities = trusted.File, Certificate = own?.Certificate, Key = own?.Key });

    private static void AssertSays(string words, string? said)
    {
        Assert.Contains(words, said, StringComparison.Ordinal);
        Assert.Contains("localhost", said, StringComparison.Ordinal);
        Assert.EndsWith(".", said, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", said, StringComparison.Ordinal); // one sentence
    }
}
