using System.Globalization;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Tls;
using FaceWorker.Core.Webhooks;
using FaceWorker.Storage;
using FaceWorker.Vision;

namespace FaceWorker.Cli.Frame;

/// <summary>The settings, from environment variables, or from files (<see cref="SecretFiles"/>). Asking for one that is missing fails with its name and the remedy.</summary>
internal sealed class CliSettings(Func<string, string?> variable)
{
    public const string PostgresVariable = "FACEWORKER_POSTGRES";
    public const string BrokerVariable = "FACEWORKER_RABBITMQ";
    public const string ModelsVariable = "FACEWORKER_MODELS";
    public const string DeviceVariable = "FACEWORKER_VISION__DEVICE";
    public const string TrainerVariable = "FACEWORKER_TRAINER";
    public const string PostgresPasswordVariable = "FACEWORKER_POSTGRESPASSWORD";
    public const string BrokerPasswordVariable = "FACEWORKER_RABBITMQPASSWORD";
    public const string SecurityPage = "see docs/security.md";
    public const string SandboxRemedy = "eval \"$(infra/sandbox.sh env)\"";

    private IReadOnlyDictionary<string, string>? files;

    /// <summary>Npgsql connection string.</summary>
    /// <exception cref="CliFailure">Not set.</exception>
    public string Postgres => GalleryDatabase.WithPassword(
        Require(PostgresVariable, "the connection string of PostgreSQL", "Host=HOST;Database=faceworker;Username=USER;Password=PASSWORD"), Find(PostgresPasswordVariable));

    /// <summary>The broker's address, for example <c>amqp://user:password@host:5672/vhost</c>.</summary>
    /// <exception cref="CliFailure">Not set, or not such an address.</exception>
    public Uri Broker
    {
        get
        {
            const string example = "amqp://USER:PASSWORD@HOST:5672/VHOST";
            var value = Require(BrokerVariable, "the address of RabbitMQ", example);
            // The value holds a password: it is never printed.
            var broker = BusConnection.Find(value, Find(BrokerPasswordVariable))
                ?? throw new CliFailure("invalidSetting", $"{BrokerVariable} is not an address of the form {example}.", "Correct it, or take a sandbox's: " + SandboxRemedy);
            return BusConnection.FindProblem(broker) is { } problem ? throw new CliFailure("invalidSetting", $"{BrokerVariable} {problem}", $"Correct it: {SecurityPage}") : broker;
        }
    }

    /// <summary>The model store's folder, when it is not the default one.</summary>
    public string? Models => Find(ModelsVariable);

    /// <summary>The program faceworker-train, when it does not lie next to this command.</summary>
    public string? Trainer => Find(TrainerVariable);

    /// <summary>What a worker with these settings runs the models on.</summary>
    /// <exception cref="CliFailure">There is no such device or precision.</exception>
    public VisionOptions Vision => new()
    {
        Device = OneOf<VisionDevice>(DeviceVariable),
        DeviceIds = [.. All($"{DeviceVariable}IDS").Select(id => int.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : -1)],
        ProviderLibrary = Find("FACEWORKER_VISION__PROVIDERLIBRARY"),
        Precision = OneOf<Precision>("FACEWORKER_VISION__PRECISION"),
        EngineCache = Find("FACEWORKER_VISION__ENGINECACHE"),
    };

    /// <summary>How servers are asked by HTTPS.</summary>
    /// <exception cref="CliFailure">A file cannot be read.</exception>
    public WebTls Tls
    {
        get
        {
            var options = new TlsOptions { Authorities = Find("FACEWORKER_TLS__AUTHORITIES"), Certificate = Find("FACEWORKER_TLS__CERTIFICATE"), Key = Find("FACEWORKER_TLS__KEY") };
            return options.FindProblem() is { } problem ? throw new CliFailure("invalidSetting", problem, $"Correct it: {SecurityPage}") : new WebTls(options);
        }
    }

    /// <summary>How a worker with these settings calls webhooks.</summary>
    public WebhookOptions Webhooks => new() { Hosts = [.. All("FACEWORKER_WEBHOOKS__HOSTS")] };

    /// <summary>Where programs are looked for (PATH).</summary>
    public string? SearchPath => variable("PATH");

    /// <exception cref="CliFailure">The files cannot be read.</exception>
    public bool IsSet(string name) => Find(name) is not null;

    /// <summary>The environment wins.</summary>
    private string? Find(string name)
    {
        if (NullIfEmpty(variable(name)) is { } value)
            return value;
        try
        {
            files ??= SecretFiles.Read(variable(SecretFiles.Variable));
            return NullIfEmpty(files.GetValueOrDefault(name));
        }
        catch (IOException exception)
        {
            throw new CliFailure("invalidSetting", exception.Message, "", inner: exception);
        }
    }

    private string Require(string name, string meaning, string example) =>
        Find(name) ?? throw new CliFailure("missingSetting",
            $"{name} is not set: it is {meaning}, for example '{example}'.",
            $"Set it, or take a sandbox's: {SandboxRemedy}");

    /// <summary>The values of a list, which are numbered.</summary>
    private IEnumerable<string> All(string name) => Enumerable.Range(0, 64).Select(i => Find($"{name}__{i}")).TakeWhile(value => value is not null).OfType<string>();

    private T OneOf<T>(string name)
        where T : struct, Enum => Find(name) is not { } value ? default
        : Enum.TryParse<T>(value, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known
        : throw new CliFailure("invalidSetting", $"{name} is '{value}', which is not a valid value.", $"Set it to one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
