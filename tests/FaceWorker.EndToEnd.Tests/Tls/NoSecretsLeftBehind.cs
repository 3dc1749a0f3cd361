using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Storage;
using FaceWorker.Testing;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests.Tls;

/// <summary>Servers that demand certificates, and a worker and a command that have their passwords from files: what they leave behind is searched for them.</summary>
public sealed class NoSecretsLeftBehind(TrustedServers servers) : IClassFixture<TrustedServers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_that_demand_a_certificate_take_ours_and_no_other()
    {
        TrustedServers.Require();
        using var stranger = new TestAuthority("Nobody they know");
        var strange = stranger.IssueToClient("a stranger");

        var missing = await Assert.ThrowsAsync<BrokerException>(() => BrokerQueues.PingAsync(servers.RabbitMqAddress(own: null, servers.RabbitMqPassword), Cancel));
        var refused = await Assert.ThrowsAsync<BrokerException>(() => BrokerQueues.PingAsync(servers.RabbitMqAddress(strange, servers.RabbitMqPassword), Cancel));
        var login = await Assert.ThrowsAsync<BrokerException>(() => BrokerQueues.PingAsync(servers.RabbitMqAddress(servers.Own, "wrong"), Cancel));
        Assert.Contains("wants a client certificate: name one by certfile and keyfile", missing.Message, StringComparison.Ordinal);
        Assert.Contains("refuses the client certificate of 'CN=a stranger'", refused.Message, StringComparison.Ordinal);
        Assert.Equal((BrokerProblem.Untrusted, BrokerProblem.Untrusted, BrokerProblem.LoginRefused), (missing.Problem, refused.Problem, login.Problem));
        await BrokerQueues.PingAsync(servers.RabbitMqAddress(servers.Own, servers.RabbitMqPassword), Cancel);

        Assert.Contains("wants a client certificate: name one by SSL Certificate and SSL Key", (await Assert.ThrowsAsync<DatabaseSetupException>(() => PingAsync(own: null))).Message, StringComparison.Ordinal);
        Assert.Contains("refuses the client certificate of 'CN=a stranger'", (await Assert.ThrowsAsync<TransientFailureException>(() => PingAsync(strange))).Message, StringComparison.Ordinal);
        await PingAsync(servers.Own);
    }

    [Fact]
    public async Task A_full_run_leaves_no_secret_in_logs_messages_arguments_and_the_database()
    {
        TrustedServers.Require();
        var storeKey = RandomNumberGenerator.GetHexString(32);
        using var files = SecretsOf(servers.PostgresPassword, servers.RabbitMqPassword, storeKey);
        using var wrong = SecretsOf(RandomNumberGenerator.GetHexString(32), RandomNumberGenerator.GetHexString(32), storeKey);
        string[] secrets = [servers.PostgresPassword, servers.RabbitMqPassword, storeKey, (await File.ReadAllLinesAsync(servers.Own.Key, Cancel))[1]];
        var factory = BrokerEndpoint.Of(servers.Broker.Address).CreateFactory("a test");
        await using var connection = await factory.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var events = (await channel.QueueDeclareAsync(cancellationToken: Cancel)).QueueName;
        foreach (var exchange in FaceWorkerQueues.Events)
            await channel.QueueBindAsync(events, exchange.Name, "", cancellationToken: Cancel);

        await using var worker = await WorkerProcess.StartAsync(servers.PostgresAddress(servers.Own, password: null), servers.RabbitMqAddress(servers.Own, password: null).ToString(), ("SECRETS", files.Path));
        Assert.NotNull((await servers.IndexAsync(TestImages.Sample(1))).Result);
        Assert.NotNull((await servers.EnrollAsync(WorkerFixture.Gallery, "Anna", servers.Images.Portrait("anna.jpg", 1, People.Anna))).Result);
        Assert.NotNull((await servers.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(2))).Result);
        Assert.NotNull((await servers.IndexAsync(servers.Images.TextNamedJpg())).Rejection);
        await servers.EventsArePublishedAsync();
        var arguments = ArgumentsOfAllProcesses();
        var doctor = await RunAsync(files, "doctor");
        string[] refusals = [await RunAsync(wrong, "gallery", "list"), await RunAsync(wrong, "dead-letters", "list")];
        await worker.TerminateAsync();

        Assert.Contains("connection to RabbitMQ: encrypted; the certificates are valid until", doctor, StringComparison.Ordinal);
        Assert.Contains("connection to PostgreSQL: encrypted; the certificates are valid until", doctor, StringComparison.Ordinal);
        Assert.All(refusals, refusal => Assert.Contains("refuses the login", refusal, StringComparison.Ordinal));
        AssertHidden(secrets, [worker.Output, arguments, doctor, await ReadAllAsync(channel, events), await DumpAsync(), .. refusals]);
        AssertHidden([.. Directory.GetFiles(wrong.Path).Select(File.ReadAllText).Select(secret => secret.Trim())], refusals);
    }

    private async Task PingAsync(IssuedCertificate? own)
    {
        await using var database = new GalleryDatabase(servers.PostgresAddress(own, servers.PostgresPassword));
        await database.PingAsync(Cancel);
    }

    private static TemporaryFolder SecretsOf(string postgres, string rabbitMq, string storeKey)
    {
        var folder = new TemporaryFolder();
        folder.Add("FACEWORKER_POSTGRESPASSWORD", $"{postgres}\n");
        folder.Add("FACEWORKER_RABBITMQPASSWORD", rabbitMq);
        folder.Add("FACEWORKER_S3__SECRETKEY", storeKey);
        return folder;
    }

    /// <summary>All that the command says, with all details that it can give.</summary>
    private async Task<string> RunAsync(TemporaryFolder secrets, params string[] arguments)
    {
        var start = CommandProgram.Describe(servers.PostgresAddress(servers.Own, password: null), servers.RabbitMqAddress(servers.Own, password: null).ToString(), TestModels.Folder, arguments);
        (start.Environment["FACEWORKER_SECRETS"], start.Environment["FACEWORKER_DEBUG"]) = (secrets.Path, "1");
        using var command = Process.Start(start)!;
        var errors = command.StandardError.ReadToEndAsync(Cancel);
        var output = await command.StandardOutput.ReadToEndAsync(Cancel);
        await command.WaitForExitAsync(Cancel);
        return output + await errors;
    }

    private static string ArgumentsOfAllProcesses()
    {
        var all = new StringBuilder();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                all.AppendLine(File.ReadAllText(Path.Combine(process, "cmdline")));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return all.ToString();
    }

    /// <summary>Every row of every table, as text.</summary>
    private async Task<string> DumpAsync()
    {
        var tables = await servers.Database.ScalarAsync<string[]>("SELECT array_agg(table_name::text) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
        var dump = new StringBuilder();
        foreach (var table in tables)
            dump.Append(await servers.Database.ScalarAsync<string>($"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} AS t"));
        return dump.ToString();
    }

    private static async Task<string> ReadAllAsync(IChannel channel, string queue)
    {
        var text = new StringBuilder();
        while (await channel.BasicGetAsync(queue, autoAck: true, Cancel) is { } message)
            text.AppendLine(Encoding.UTF8.GetString(message.Body.Span));
        return text.ToString();
    }

    private static void AssertHidden(IReadOnlyCollection<string> secrets, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            Assert.NotEmpty(text);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }
    }
}
