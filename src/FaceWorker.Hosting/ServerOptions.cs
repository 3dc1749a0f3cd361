using System.ComponentModel.DataAnnotations;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Storage;
using FaceWorker.Vision.Models;

namespace FaceWorker.Hosting;

/// <summary>Where the servers and the models are.</summary>
public sealed class ServerOptions : IValidatableObject
{
    /// <summary>PostgreSQL, as a connection string of Npgsql; the database needs pgvector 0.8.4 or newer. Default: none; it must be set.</summary>
    public string? Postgres { get; init; }

    /// <summary>RabbitMQ: <c>amqp://user:password@host:5672/vhost</c>, or <c>amqps://</c>. Default: none; it must be set.</summary>
    public string? RabbitMq { get; init; }

    /// <summary>The folder that <c>faceworker models install</c> filled. Default: <c>~/.local/share/faceworker/models</c>.</summary>
    public string Models { get; init; } = ModelStore.DefaultFolder;

    public Uri Broker => new(RabbitMq!);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Postgres))
            yield return Missing(nameof(Postgres), "Host=localhost;Database=faceworker;Username=faceworker;Password=...");
        else if (GalleryDatabase.FindProblem(Postgres) is { } problem)
            yield return new ValidationResult(problem);
        if (string.IsNullOrEmpty(RabbitMq))
            yield return Missing(nameof(RabbitMq), "amqp://user:password@localhost:5672/faceworker");
        else if (BusConnection.Find(RabbitMq) is null)
            yield return new ValidationResult("The setting RabbitMq (FACEWORKER_RABBITMQ) is not an address like amqp://user:password@localhost:5672/faceworker, with a user and a password.");
        if (Failpoints.FindProblem() is { } failpoint)
            yield return new ValidationResult(failpoint);
    }

    private static ValidationResult Missing(string setting, string example) =>
        new($"The setting {setting} is missing; set {Settings.VariableOf(setting)}, for example to '{example}' (a sandbox's: infra/sandbox.sh env).");
}
