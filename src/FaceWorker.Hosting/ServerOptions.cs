using System.ComponentModel.DataAnnotations;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Storage;
using FaceWorker.Vision.Models;
using Microsoft.Extensions.Configuration;

namespace FaceWorker.Hosting;

/// <summary>Where the servers and the models are.</summary>
public sealed class ServerOptions : IValidatableObject
{
    /// <summary>PostgreSQL, as a connection string of Npgsql; with replicas, <c>Host</c> names all of the servers (docs/operations.md#several-hosts). The database needs pgvector 0.8.4 or newer. Default: none; it must be set.</summary>
    public string? Postgres { get; init; }

    /// <summary>The password for PostgreSQL, for a connection string without one. Default: none.</summary>
    public string? PostgresPassword { get; init; }

    /// <summary>RabbitMQ: <c>amqp://user:password@host:5672/vhost</c>, or <c>amqps://</c> (docs/security.md#tls). Further nodes of a cluster follow as <c>?hosts=host2:5672,host3:5672</c> (docs/operations.md#several-hosts). Default: none; it must be set.</summary>
    public string? RabbitMq { get; init; }

    /// <summary>The password for RabbitMQ, for an address without one. Default: none.</summary>
    public string? RabbitMqPassword { get; init; }

    /// <summary>The folder that <c>faceworker models install</c> filled. Default: <c>~/.local/share/faceworker/models</c>.</summary>
    public string Models { get; init; } = ModelStore.DefaultFolder;

    public Uri Broker => BusConnection.Find(RabbitMq!, RabbitMqPassword)!;

    /// <summary>What the store is to connect to: its own setting, else that of the servers.</summary>
    public static void AddConnectionString(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration["Storage:ConnectionString"] ??= FindConnectionString(configuration);
    }

    /// <summary>With its password; null where there is none.</summary>
    public static string? FindConnectionString(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration[nameof(Postgres)] is { } postgres ? GalleryDatabase.WithPassword(postgres, configuration[nameof(PostgresPassword)]) : null;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Postgres))
            yield return Missing(nameof(Postgres), "Host=localhost;Database=faceworker;Username=faceworker;Password=...");
        else if (GalleryDatabase.FindProblem(Postgres) is { } problem)
            yield return new ValidationResult(problem);
        if (string.IsNullOrEmpty(RabbitMq))
            yield return Missing(nameof(RabbitMq), "amqp://user:password@localhost:5672/faceworker");
        else if (BusConnection.Find(RabbitMq, RabbitMqPassword) is not { } broker)
            yield return new ValidationResult("The setting RabbitMq (FACEWORKER_RABBITMQ) is not an address like amqp://user:password@localhost:5672/faceworker, with a user and a password; the password may be in RabbitMqPassword (FACEWORKER_RABBITMQPASSWORD).");
        else if (BusConnection.FindProblem(broker) is { } problem)
            yield return new ValidationResult($"The setting RabbitMq (FACEWORKER_RABBITMQ) {problem}");
        if (Failpoints.FindProblem() is { } failpoint)
            yield return new ValidationResult(failpoint);
    }

    private static ValidationResult Missing(string setting, string example) =>
        new($"The setting {setting} is missing; set {Settings.VariableOf(setting)}, for example to '{example}' (a sandbox's: infra/sandbox.sh env).");
}
