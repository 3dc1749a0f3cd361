using FaceWorker.Core.Images;
using FaceWorker.Hosting;
using FaceWorker.Storage;
using FaceWorker.Worker;
using FaceWorker.Worker.Consumers;
using FaceWorker.Worker.Lifecycle;
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
    [InlineData("RabbitMq", "amqps://user:password@localhost/vhost?verify=verify_none", "has the parameter 'verify'")]
    [InlineData("Tls:Authorities", "/no/such.pem", "FACEWORKER_TLS__AUTHORITIES")]
    [InlineData("Worker:IndexConcurrency", "0", "It is '0'; change FACEWORKER_WORKER__INDEXCONCURRENCY.")]
    [InlineData("Worker:IndexConcurrency", "many", "Worker:IndexConcurrency")]
    [InlineData("Worker:DrainTimeout", "02:00:00", "FACEWORKER_WORKER__DRAINTIMEOUT")]
    [InlineData("Requests:MaxQueueAge", "2.00:00:00", "FACEWORKER_REQUESTS__MAXQUEUEAGE")]
    [InlineData("Requests:ImagesAtATime", "0", "FACEWORKER_REQUESTS__IMAGESATATIME")]
    [InlineData("Answers:KeepFor", "8.00:00:00", "It is '8.00:00:00'; change FACEWORKER_ANSWERS__KEEPFOR.")]
    [InlineData("Access:Clients", "some", "It can be anyone or granted; change FACEWORKER_ACCESS__CLIENTS.")]
    [InlineData("Storage:Store:MaxBatchSize", "0", "FACEWORKER_STORAGE__STORE__MAXBATCHSIZE")]
    [InlineData("Storage:OwnerConnectionString", "Hots=x;Password=hush", "FACEWORKER_STORAGE__OWNERCONNECTIONSTRING")]
    [InlineData("Vision:Device", "abacus", "It can be cpu or")]
    [InlineData("Health:Address", "localhost", "FACEWORKER_HEALTH__ADDRESS")]
    [InlineData("Health:Port", "65536", "FACEWORKER_HEALTH__PORT")]
    [InlineData("S3:Endpoint", "nowhere", "FACEWORKER_S3__ENDPOINT")]
    [InlineData("Images:PixelBudget", "50", "FACEWORKER_IMAGES__PIXELBUDGET")]
    [InlineData("Events:Retention", "00:00:00", "FACEWORKER_EVENTS__RETENTION")]
    [InlineData("Webhooks:Attempts", "0", "It is '0'; change FACEWORKER_WEBHOOKS__ATTEMPTS.")]
    [InlineData("Telemetry:TracedShare", "2", "It is '2'; change FACEWORKER_TELEMETRY__TRACEDSHARE.")]
    [InlineData("Telemetry:Metrics", "perhaps", "Telemetry:Metrics")]
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

    [Fact]
    public async Task On_a_cpu_a_worker_does_as_much_at_a_time_as_keeps_the_processors_busy()
    {
        await using var services = Build(new ServiceProviderOptions());

        Assert.Equal((16, 2), (services.GetRequiredService<WorkerOptions>().IndexConcurrency, services.GetRequiredService<WorkerOptions>().PrefetchFactor));
        Assert.Equal((null, 8), (services.GetRequiredService<ImageOptions>().DecodingThreads, services.GetRequiredService<ImageOptions>().ReadsPerMount));
        Assert.Equal((64, 50), (services.GetRequiredService<StorageOptions>().Store.MaxBatchSize, services.GetRequiredService<StorageOptions>().Store.Linger.TotalMilliseconds));
        Assert.Contains("Models run on cpu: 16 images in progress", services.GetRequiredService<Capacity>().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 2, 64, 836)] // 2 batches of 64 with the card, 3 that fill, 2 transactions of 256, 2 for each of 2 processors
    [InlineData(2, 16, 256, 1184)]
    [InlineData(1, 16, 8, 256)] // an eighth of the memory, in files of 4 MiB
    [InlineData(16, 64, 4096, 4096)]
    public void On_a_gpu_it_has_as_much_in_progress_as_fills_the_batches_as_far_as_the_memory_allows(int devices, int processors, long gibibytes, int images)
    {
        using var configuration = new ConfigurationManager();
        configuration["Vision:Device"] = "cuda";
        for (var device = 0; device < devices; device++)
            configuration[$"Vision:DeviceIds:{device}"] = $"{device}";

        DeviceDefaults.AddTo(configuration, processors, gibibytes << 30);

        Assert.Equal((images, processors), (configuration.GetValue<int>("Worker:IndexConcurrency"), configuration.GetValue<int>("Images:DecodingThreads")));
    }

    [Fact]
    public async Task A_setting_that_is_given_wins_over_what_follows_from_the_device_and_the_log_says_which_it_was()
    {
        await using var services = Build(new ServiceProviderOptions(), ("Vision:Device", "cuda"), ("Worker:IndexConcurrency", "48"), ("Storage:Store:Linger", "00:00:00.03"));

        Assert.Empty(Settings.FindProblems(services));
        Assert.Equal((48, 1), (services.GetRequiredService<WorkerOptions>().IndexConcurrency, services.GetRequiredService<WorkerOptions>().PrefetchFactor));
        Assert.Equal((256, 2, 30), (services.GetRequiredService<StorageOptions>().Store.MaxBatchSize, services.GetRequiredService<StorageOptions>().Store.Instances, services.GetRequiredService<StorageOptions>().Store.Linger.TotalMilliseconds));
        Assert.Contains("Models run on cuda: 48 images in progress (by the setting Worker:IndexConcurrency)", services.GetRequiredService<Capacity>().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smaller_batches_need_fewer_images_in_progress()
    {
        await using var services = Build(new ServiceProviderOptions(), ("Vision:Device", "cuda"), ("Vision:Detect:MaxBatchSize", "8"), ("Vision:Landmarks:MaxBatchSize", "8"), ("Vision:Embed:MaxBatchSize", "16"));

        Assert.Contains("1 × (32 rows with a device and 32 in the batches that fill)", services.GetRequiredService<Capacity>().ToString(), StringComparison.Ordinal);
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
