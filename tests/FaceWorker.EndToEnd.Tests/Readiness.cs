using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Ready only when the models are warm, the schema is current, and broker and database answer.</summary>
public sealed class Readiness : IAsyncLifetime
{
    private readonly WorkerFixture fixture = new();
    private readonly HttpClient http = new();
    private TcpProxy database = null!;

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        var postgres = new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString);
        database = new TcpProxy(postgres.Host!, postgres.Port);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await database.DisposeAsync();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_is_live_at_once_and_ready_only_while_it_can_serve()
    {
        database.TakeDown();
        await using var worker = WorkerProcess.Launch(
            new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString) { Host = TcpProxy.Host, Port = database.Port }.ConnectionString,
            fixture.Broker.Address.ToString());
        await worker.SaysAsync("listening on: ");
        await worker.SaysAsync("Not ready:");
        var pages = new Uri(Regex.Match(worker.Output, @"listening on: (http://\S+)").Groups[1].Value);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(pages, "/health/live")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(pages, "/health/ready")).Status);

        database.Restore();
        await worker.SaysAsync("Ready: consuming");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(pages, "/health/ready")).Status);

        database.TakeDown();
        var (status, body) = await GetAsync(pages, "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("database", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_another_program_listens_on_is_named_with_the_remedy()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var worker = WorkerProcess.Launch(fixture.Database.ConnectionString, fixture.Broker.Address.ToString(), ("HEALTH__PORT", $"{port}"));

        await worker.EndsAsync();

        Assert.Equal(2, worker.ExitCode);
        Assert.Contains($"127.0.0.1:{port}", worker.Output, StringComparison.Ordinal);
        Assert.Contains("FACEWORKER_HEALTH__PORT", worker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_server_that_is_away_has_its_jobs_put_back_and_leaves_the_worker_ready()
    {
        var mount = Directory.CreateDirectory(Path.Combine(fixture.Images.Folder, "mount")).FullName;
        File.Copy(TestImages.Sample(2), Path.Combine(mount, "photo.jpg"));
        await using var worker = await fixture.StartWorkerAsync(("IMAGES__ROOTS__0", mount));
        var pages = new Uri(Regex.Match(worker.Output, @"listening on: (http://\S+)").Groups[1].Value);

        Directory.Move(mount, mount + "-away");
        var waiting = fixture.IndexAsync(Path.Combine(mount, "photo.jpg"));
        await worker.SaysAsync("Put back");
        var (status, _) = await GetAsync(pages, "/health/ready");
        Directory.Move(mount + "-away", mount);

        Assert.Equal(HttpStatusCode.OK, status); // others are served
        Assert.Contains("Images:Roots", worker.Output, StringComparison.Ordinal);
        Assert.NotNull((await waiting).Result);
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(Uri pages, string path)
    {
        using var response = await http.GetAsync(new Uri(pages, path), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
