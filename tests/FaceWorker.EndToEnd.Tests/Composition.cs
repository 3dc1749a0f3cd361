using FaceWorker.Worker;
using FaceWorker.Worker.Consumers;
using FaceWorker.Worker.Quarantine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Every part of a worker can be made, and wrong settings are named all at once.</summary>
public sealed class Composition
{
    [Fact]
    public async Task Every_service_consumer_and_duty_can_be_made()
    {
        await using var services = Build(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        Assert.NotNull(services.GetRequiredService<WorkerConsumers>());
        Assert.NotNull(services.GetRequiredService<QuarantineChild>());
    }

    [Theory]
    [InlineData("Postgres", null, "The setting Postgres is missing; set FACEWORKER_POSTGRES")]
    [InlineData("Postgres", "Hots=x", "FACEWORKER_POSTGRES")]
    [InlineData("RabbitMq", null, "The setting RabbitMq is missing; set FACEWORKER_RABBITMQ")]
    [InlineData("RabbitMq", "localhost:5672", "FACEWORKER_RABBITMQ")]
    [InlineData("RabbitMq", "amqp://localhost/vhost", "FACEWORKER_RABBITMQ) is not an address like amqp://user:password@")]
    [InlineData("RabbitMq", "amqp://user@localhost/vhost", "with a user and a password")]
    [InlineData("RabbitMq", "http://user:password@localhost/vhost", "FACEWORKER_RABBITMQ")]
    [InlineData("Worker:IndexConcurrency", "0", "It is '0'; change FACEWORKER_WORKER__INDEXCONCURRENCY.")]
    [InlineData("Worker:IndexConcurrency", "many", "Worker:IndexConcurrency")]
    [InlineData("Worker:DrainTimeout", "02:00:00", "FACEWORKER_WORKER__DRAINTIMEOUT")]
    [InlineData("Storage:Store:MaxBatchSize", "0", "FACEWORKER_STORAGE__STORE__MAXBATCHSIZE")]
    [InlineData("Vision:Device", "abacus", "It can be cpu or")]
    [InlineData("Health:Address", "localhost", "FACEWORKER_HEALTH__ADDRESS")]
    [InlineData("Health:Port", "65536", "FACEWORKER_HEALTH__PORT")]
    [InlineData("S3:Endpoint", "nowhere", "FACEWORKER_S3__ENDPOINT")]
    [InlineData("Images:PixelBudget", "50", "FACEWORKER_IMAGES__PIXELBUDGET")]
    public async Task A_wrong_setting_is_named_with_its_remedy(string setting, string? value, string expected)
    {
        await using var services = Build(new ServiceProviderOptions(), (setting, value));

        Assert.Contains(expected, Assert.Single(Settings.FindProblems(services)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_wrong_settings_are_named_at_once()
    {
        await using var services = Build(new ServiceProviderOptions(), ("Health:Port", "-1"), ("Worker:IndexConcurrency", "0"), ("Worker:RequestConcurrency", "0"));

        Assert.Equal(3, Settings.FindProblems(services).Count);
    }

    private static ServiceProvider Build(ServiceProviderOptions options, params (string Setting, string? Value)[] changes)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres"] = "Host=127.0.0.1;Database=none;Username=nobody",
            ["RabbitMq"] = "amqp://nobody:nothing@127.0.0.1:1/none",
        });
        configuration.AddInMemoryCollection(changes.Select(change => KeyValuePair.Create(change.Setting, change.Value)));
        return new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton<IHostApplicationLifetime, NoHost>().AddWorker(configuration).BuildServiceProvider(options);
    }

    private sealed class NoHost : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
