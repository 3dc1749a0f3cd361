using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Storage;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;
using FaceWorker.Worker.Archives;
using FaceWorker.Worker.Health;
using FaceWorker.Worker.Sources;

namespace FaceWorker.Worker;

/// <summary>Every setting of a worker, read and checked once at start. docs/settings.md lists them.</summary>
internal sealed record WorkerSettings
{
    /// <summary><c>FACEWORKER_RABBITMQ</c>: <c>amqp://user:password@host:5672/vhost</c>.</summary>
    public required Uri Broker { get; init; }

    /// <summary><c>FACEWORKER_MODELS</c>: the folder that <c>faceworker models install</c> filled.</summary>
    public required string ModelFolder { get; init; }
    public required WorkerOptions Worker { get; init; }
    public required HealthOptions Health { get; init; }
    public required ImageOptions Images { get; init; }
    public required S3Options S3 { get; init; }
    public required VisionOptions Vision { get; init; }
    public required StorageOptions Storage { get; init; }
    public required ArchiveOptions Archives { get; init; }
    public required OperationOptions Operations { get; init; }

    /// <exception cref="InvalidSettingException">A value is missing, malformed or out of range.</exception>
    public static WorkerSettings Read(IConfiguration configuration)
    {
        configuration["Storage:ConnectionString"] ??= Settings.Require(configuration, "Postgres", "Host=localhost;Database=faceworker;Username=faceworker;Password=...");
        CheckFailpoints();
        var broker = Settings.Require(configuration, "RabbitMq", "amqp://user:password@localhost:5672/faceworker");
        return new WorkerSettings
        {
            Broker = Uri.TryCreate(broker, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps"
                ? address
                : throw new InvalidSettingException("The setting RabbitMq (FACEWORKER_RABBITMQ) is no address like amqp://user:password@localhost:5672/faceworker."),
            ModelFolder = configuration["Models"] ?? ModelStore.DefaultFolder,
            Worker = Settings.Read<WorkerOptions>(configuration, "Worker"),
            Health = Settings.Read<HealthOptions>(configuration, "Health"),
            Images = Settings.Read<ImageOptions>(configuration, "Images"),
            S3 = Settings.Read<S3Options>(configuration, "S3"),
            Vision = Settings.Read<VisionOptions>(configuration, "Vision"),
            Storage = Settings.Read<StorageOptions>(configuration, "Storage"),
            Archives = Settings.Read<ArchiveOptions>(configuration, "Archives"),
            Operations = Settings.Read<OperationOptions>(configuration, "Operations"),
        };
    }

    private static void CheckFailpoints()
    {
        try
        {
            Failpoints.Check();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidSettingException(exception.Message, exception);
        }
    }
}
