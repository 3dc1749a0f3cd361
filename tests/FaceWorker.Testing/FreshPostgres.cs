using System.Diagnostics;
using System.Security.Cryptography;

namespace FaceWorker.Testing;

/// <summary>A PostgreSQL server of a test's own, as an operator sets one up after the loss of another: new data, the roles and the database of <c>infra/docker/postgres-init.sql</c>, and nothing in it.</summary>
public sealed class FreshPostgres : IAsyncDisposable
{
    private const string Home = "/var/lib/postgresql"; // of the user postgres
    private const string Cluster = $"{Home}/fresh";
    private const string Replicator = "replicator";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresTools tools;
    private readonly ServerCertificates? tls;
    private readonly string data = Directory.CreateTempSubdirectory("faceworker-fresh-").FullName;
    private readonly int port = FreePort.Find();
    private readonly string password;
    private Process? server;

    private FreshPostgres(PostgresTools tools, ServerCertificates? tls, string password) => (this.tools, this.tls, this.password) = (tools, tls, password);

    /// <summary>Of the owner of the database.</summary>
    public string ConnectionString => $"Host={(tls is null ? "127.0.0.1" : "localhost")};Port={port};Database=faceworker;Username=faceworker;Password={password}";

    /// <summary>The folder of the server's files, for those who may read it.</summary>
    public string DataFolder => Path.Combine(data, "postgres", Path.GetFileName(Cluster));

    /// <param name="tls">It then takes connections by TLS only, and only from those who have a certificate.</param>
    public static async Task<FreshPostgres> StartAsync(PostgresTools tools, CancellationToken cancel, ServerCertificates? tls = null)
    {
        var fresh = new FreshPostgres(tools, tls, RandomNumberGenerator.GetHexString(24, lowercase: true));
        try
        {
            await fresh.MakeDataFolderAsync(cancel);
            await fresh.StartServerAsync(cancel);
            await fresh.CreateDatabaseAsync(cancel);
            return fresh;
        }
        catch
        {
            await fresh.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a streaming replica of this server.</summary>
    public async Task<FreshPostgres> StartReplicaAsync(CancellationToken cancel)
    {
        var replica = new FreshPostgres(tools, tls, password);
        try
        {
            await SayAsync($"CREATE ROLE {Replicator} REPLICATION LOGIN PASSWORD '{password}'", cancel);
            await replica.MakeHomeAsync(cancel);
            await RunAsync(tools.Describe(replica.data, "pg_basebackup", $"--pgdata={Cluster}", "--write-recovery-conf", "--checkpoint=fast", "--no-sync", $"--dbname=host=127.0.0.1 port={port} user={Replicator} password={password}"), cancel);
            await replica.StartServerAsync(cancel);
            return replica;
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement as the superuser, in the database <c>faceworker</c>.</summary>
    /// <returns>What it returned.</returns>
    public Task<string> SayAsync(string sql, CancellationToken cancel) =>
        RunAsync(tools.Describe(data, "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", $"--host={Home}", $"--port={port}", "--dbname=faceworker", $"--command={sql}"), cancel);

    /// <summary>As when its machine is lost.</summary>
    public async Task KillAsync()
    {
        server!.Kill();
        await server.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
    }

    /// <summary>Stops it; everything that it held in memory is then in its files.</summary>
    public async Task StopAsync()
    {
        if (server is { HasExited: false })
        {
            using var kill = Process.Start("kill", ["-INT", $"{server.Id}"]); // a fast shutdown
            await kill.WaitForExitAsync();
            await server.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        server?.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private async Task MakeDataFolderAsync(CancellationToken cancel)
    {
        await MakeHomeAsync(cancel);
        await RunAsync(tools.Describe(data, "initdb", $"--pgdata={Cluster}", "--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=peer", "--auth-host=scram-sha-256", "--no-sync"), cancel);
    }

    /// <summary>What the root file system binds to the homes of its two servers' users.</summary>
    private Task MakeHomeAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.Combine(data, "rabbitmq"));
        return tools.MakeHomeAsync("postgres", data, tls?.Files ?? new Dictionary<string, string>(), cancel);
    }

    private async Task StartServerAsync(CancellationToken cancel)
    {
        string[] encryption = [];
        if (tls is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(data, "postgres", "fresh", "pg_hba.conf"), "local all all peer\nhostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca\n", cancel);
            encryption = ["-c", "ssl=on", "-c", $"ssl_cert_file={Home}/{ServerCertificates.Certificate}", "-c", $"ssl_key_file={Home}/{ServerCertificates.Key}", "-c", $"ssl_ca_file={Home}/{ServerCertificates.Clients}"];
        }

        // Every step until there is an exec, so that the process is the server.
        server = Process.Start(tools.Describe(data, ["postgres", "-D", Cluster, "-c", "listen_addresses=127.0.0.1", "-c", $"port={port}",
            "-c", $"unix_socket_directories={Home}", "-c", "shared_buffers=64MB", "-c", "log_min_messages=fatal", .. encryption]))!;
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (!await AnswersAsync(cancel))
        {
            Assert.False(server.HasExited, "The fresh PostgreSQL server ended while it started.");
            Assert.True(TimeProvider.System.GetUtcNow() < end, "The fresh PostgreSQL server does not answer.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        using var ready = Process.Start(tools.Describe(data, "pg_isready", "--quiet", "--host=127.0.0.1", $"--port={port}"))!;
        await ready.WaitForExitAsync(cancel);
        return ready.ExitCode == 0;
    }

    private Task CreateDatabaseAsync(CancellationToken cancel)
    {
        var psql = tools.Describe(data, $"POSTGRES_PASSWORD={password}", "psql", "--no-psqlrc", "--quiet", $"--host={Home}", $"--port={port}", "--dbname=postgres", "--file=-");
        // The file is of this host, not of the root file system.
        return RunAsync(new ProcessStartInfo("sh", ["-c", "file=\"$1\" && shift && exec \"$@\" <\"$file\"", "sh", RepositoryRoot.Combine("infra", "docker", "postgres-init.sql"), psql.FileName, .. psql.ArgumentList]), cancel);
    }

    private static Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancel) => CommandProgram.RunAsync(start, expectedExitCode: 0, cancel);
}
