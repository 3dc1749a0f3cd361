using DotNet.Testcontainers.Builders;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;

namespace FaceWorker.Testing;

/// <summary>A broker: AMQP address without a virtual host, and the address of its management API; both with user and password.</summary>
public sealed record BrokerAddress(Uri Amqp, Uri Management);

/// <summary>The real servers that tests use: those named in the environment, else containers where a Docker engine answers, else the sandbox.</summary>
/// <remarks>Each is brought up once per test process, when the first test asks. A server that cannot be had fails the test: it never skips it.</remarks>
public static class TestServers
{
    private const string PostgresImage = "pgvector/pgvector:0.8.7-pg18";
    private const string RabbitMqImage = "rabbitmq:4.3-management";
    private const ushort ManagementPort = 15672;

    private static readonly Lazy<Task<string>> Postgres = new(FindPostgresAsync);
    private static readonly Lazy<Task<BrokerAddress>> Broker = new(FindBrokerAsync);

    /// <summary>A connection string whose user may create databases.</summary>
    public static Task<string> PostgresAsync() => Postgres.Value;

    /// <summary>A broker whose user may create virtual hosts.</summary>
    public static Task<BrokerAddress> BrokerAsync() => Broker.Value;

    private static async Task<string> FindPostgresAsync()
    {
        if (Environment.GetEnvironmentVariable("FACEWORKER_POSTGRES") is { Length: > 0 } named)
            return named;
        try
        {
            // Testcontainers removes the container when this process is gone.
            var container = new PostgreSqlBuilder(PostgresImage).Build();
            await container.StartAsync();
            return container.GetConnectionString();
        }
        catch (DockerUnavailableException)
        {
            return (await Sandbox.SettingsAsync())["FACEWORKER_POSTGRES"];
        }
    }

    private static async Task<BrokerAddress> FindBrokerAsync()
    {
        if (Environment.GetEnvironmentVariable("FACEWORKER_RABBITMQ") is { Length: > 0 } amqp
            && Environment.GetEnvironmentVariable("FACEWORKER_RABBITMQ_MANAGEMENT") is { Length: > 0 } management)
            return Address(amqp, management);
        try
        {
            var container = new RabbitMqBuilder(RabbitMqImage).WithPortBinding(ManagementPort, assignRandomHostPort: true).Build();
            await container.StartAsync();
            var address = new Uri(container.GetConnectionString());
            var api = new UriBuilder("http", container.Hostname, container.GetMappedPublicPort(ManagementPort)).Uri;
            return Address(address.AbsoluteUri, $"http://{address.UserInfo}@{api.Authority}");
        }
        catch (DockerUnavailableException)
        {
            var settings = await Sandbox.SettingsAsync();
            return Address(settings["FACEWORKER_RABBITMQ"], settings["FACEWORKER_RABBITMQ_MANAGEMENT"]);
        }
    }

    private static BrokerAddress Address(string amqp, string management) =>
        new(new UriBuilder(amqp) { Path = "" }.Uri, new Uri(management));
}
