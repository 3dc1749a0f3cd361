using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FaceWorker.Testing;

/// <summary>A RabbitMQ of a test's own, by TLS only, and only for those who have a certificate. It runs in the sandbox's root file system.</summary>
public sealed class FreshRabbitMq : IAsyncDisposable
{
    private const string User = "rabbitmq";
    private const string Home = "/var/lib/rabbitmq"; // of that user

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresTools tools;
    private readonly string data = Directory.CreateTempSubdirectory("faceworker-fresh-").FullName;
    private readonly (int Amqps, int Distribution, int Epmd) ports = (FreePort.Find(), FreePort.Find(), FreePort.Find());
    private Process? server;

    private FreshRabbitMq(PostgresTools tools) => this.tools = tools;

    /// <summary>Of the only user, of the only virtual host.</summary>
    public string Password { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>Without the password, and without a client certificate.</summary>
    public Uri Address => new($"amqps://faceworker@localhost:{ports.Amqps}/faceworker");

    public static async Task<FreshRabbitMq> StartAsync(PostgresTools tools, ServerCertificates tls, CancellationToken cancel)
    {
        var fresh = new FreshRabbitMq(tools);
        try
        {
            await fresh.MakeHomeAsync(tls, cancel);
            await fresh.StartServerAsync(cancel);
            return fresh;
        }
        catch
        {
            await fresh.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            using (var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]))
                await kill.WaitForExitAsync();
            await server.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
            using var epmd = Process.Start(tools.DescribeAs(User, data, "epmd", "-port", $"{ports.Epmd}", "-kill")); // which Erlang started, and leaves behind
            await epmd!.WaitForExitAsync();
        }

        server?.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private async Task MakeHomeAsync(ServerCertificates tls, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.Combine(data, "postgres"));
        using var folder = new TemporaryFolder();
        var configuration = folder.Add("rabbitmq.conf", $"""
            listeners.tcp = none
            listeners.ssl.1 = 127.0.0.1:{ports.Amqps}
            ssl_options.cacertfile = {Home}/{ServerCertificates.Clients}
            ssl_options.certfile = {Home}/{ServerCertificates.Certificate}
            ssl_options.keyfile = {Home}/{ServerCertificates.Key}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true
            default_user = faceworker
            default_pass = {Password}
            default_vhost = faceworker

            """);
        await tools.MakeHomeAsync(User, data, new Dictionary<string, string>(tls.Files) { ["rabbitmq.conf"] = configuration, ["enabled_plugins"] = folder.Add("enabled_plugins", "[].\n") }, cancel);
    }

    /// <summary>As infra/sandbox/folder.sh does it.</summary>
    private async Task StartServerAsync(CancellationToken cancel)
    {
        var start = tools.DescribeAs(User, data, $"HOME={Home}", "ERL_EPMD_ADDRESS=127.0.0.1", $"ERL_EPMD_PORT={ports.Epmd}", "RABBITMQ_NODENAME=fresh@localhost", $"RABBITMQ_DIST_PORT={ports.Distribution}",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}", $"RABBITMQ_CONFIG_FILE={Home}/rabbitmq.conf", $"RABBITMQ_ENABLED_PLUGINS_FILE={Home}/enabled_plugins",
            $"RABBITMQ_MNESIA_BASE={Home}/nodes", $"RABBITMQ_LOG_BASE={Home}/log", "RABBITMQ_LOGS=-", "RUNNING_UNDER_SYSTEMD=true", "/usr/lib/rabbitmq/bin/rabbitmq-server");
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        server = Process.Start(start)!;
        server.BeginOutputReadLine(); // so that it is never held up
        server.BeginErrorReadLine();
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (!await AnswersAsync(cancel))
        {
            Assert.False(server.HasExited, "The fresh RabbitMQ ended while it started.");
            Assert.True(TimeProvider.System.GetUtcNow() < end, "The fresh RabbitMQ does not answer.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync("127.0.0.1", ports.Amqps, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
