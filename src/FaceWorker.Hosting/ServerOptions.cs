using System.ComponentModel.DataAnnotations;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Storage;
using FaceWorker.Vision.Models;

namespace FaceWorker.Hosting;

/// <summary>Where the servers and the models are. docs/settings.md lists every setting.</summary>
public sealed class ServerOptions : IValidatableObject
{
    /// <summary><c>FACEWORKER_POSTGRES</c>: a connection string of PostgreSQL.</summary>
    public string? Postgres { get; init; }

    /// <summary><c>FACEWORKER_RABBITMQ</c>: <c>amqp://user:password@host:5672/vhost</c>.</summary>
    public string? RabbitMq { get; init; }

    /// <summary><c>FACEWORKER_MODELS</c>: the folder that <c>faceworker models install</c> filled.</summary>
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
