using System.Globalization;
using FaceWorker.Client;
using FaceWorker.Core.Webhooks;
using FaceWorker.Vision;

namespace FaceWorker.Cli.Frame;

/// <summary>The settings, from environment variables. Asking for one that is missing fails with its name and the remedy.</summary>
internal sealed class CliSettings(Func<string, string?> variable)
{
    public const string PostgresVariable = "FACEWORKER_POSTGRES";
    public const string BrokerVariable = "FACEWORKER_RABBITMQ";
    public const string ModelsVariable = "FACEWORKER_MODELS";
    public const string DeviceVariable = "FACEWORKER_VISION__DEVICE";
    public const string TrainerVariable = "FACEWORKER_TRAINER";
    public const string SandboxRemedy = "eval \"$(infra/sandbox.sh env)\"";

    /// <summary>Npgsql connection string.</summary>
    /// <exception cref="CliFailure">Not set.</exception>
    public string Postgres => Require(PostgresVariable, "the connection string of PostgreSQL", "Host=HOST;Database=faceworker;Username=USER;Password=PASSWORD");

    /// <summary>The broker's address, for example <c>amqp://user:password@host:5672/vhost</c>.</summary>
    /// <exception cref="CliFailure">Not set, or not such an address.</exception>
    public Uri Broker
    {
        get
        {
            const string example = "amqp://USER:PASSWORD@HOST:5672/VHOST";
            var value = Require(BrokerVariable, "the address of RabbitMQ", example);
            // The value holds a password: it is never printed.
            return BusConnection.Find(value)
                ?? throw new CliFailure("invalidSetting", $"{BrokerVariable} is not an address of the form {example}.", "Correct it, or take a sandbox's: " + SandboxRemedy);
        }
    }

    /// <summary>The model store's folder, when it is not the default one.</summary>
    public string? Models => NullIfEmpty(variable(ModelsVariable));

    /// <summary>The program faceworker-train, when it does not lie next to this command.</summary>
    public string? Trainer => NullIfEmpty(variable(TrainerVariable));

    /// <summary>What a worker with these settings runs the models on.</summary>
    /// <exception cref="CliFailure">There is no such device or precision.</exception>
    public VisionOptions Vision => new()
    {
        Device = OneOf<VisionDevice>(DeviceVariable),
        DeviceIds = [.. All($"{DeviceVariable}IDS").Select(id => int.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : -1)],
        ProviderLibrary = NullIfEmpty(variable("FACEWORKER_VISION__PROVIDERLIBRARY")),
        Precision = OneOf<Precision>("FACEWORKER_VISION__PRECISION"),
        EngineCache = NullIfEmpty(variable("FACEWORKER_VISION__ENGINECACHE")),
    };

    /// <summary>How a worker with these settings calls webhooks.</summary>
    public WebhookOptions Webhooks => new() { Hosts = [.. All("FACEWORKER_WEBHOOKS__HOSTS")] };

    /// <summary>Where programs are looked for (PATH).</summary>
    public string? SearchPath => variable("PATH");

    public bool IsSet(string name) => NullIfEmpty(variable(name)) is not null;

    private string Require(string name, string meaning, string example) =>
        NullIfEmpty(variable(name)) ?? throw new CliFailure("missingSetting",
            $"{name} is not set: it is {meaning}, for example '{example}'.",
            $"Set it, or take a sandbox's: {SandboxRemedy}");

    /// <summary>The values of a list, which are numbered.</summary>
    private IEnumerable<string> All(string name) => Enumerable.Range(0, 64).Select(i => NullIfEmpty(variable($"{name}__{i}"))).TakeWhile(value => value is not null).OfType<string>();

    private T OneOf<T>(string name)
        where T : struct, Enum => NullIfEmpty(variable(name)) is not { } value ? default
        : Enum.TryParse<T>(value, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known
        : throw new CliFailure("invalidSetting", $"{name} is '{value}', which is not a valid value.", $"Set it to one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
