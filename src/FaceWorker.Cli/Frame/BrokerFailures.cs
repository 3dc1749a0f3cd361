using System.Text.RegularExpressions;

namespace FaceWorker.Cli.Frame;

/// <summary>Why the broker cannot be used: away, the login is wrong, or the virtual host is. Never repeats the password.</summary>
/// <remarks>Only the Client may know RabbitMQ's library, so its exceptions are told apart by name here.</remarks>
internal static partial class BrokerFailures
{
    private const string Exceptions = "RabbitMQ.Client.Exceptions";

    public static bool IsOne(Exception exception) => WithInner(exception).Any(cause => cause.GetType().Namespace == Exceptions);

    public static CliFailure Explain(Exception exception, Uri broker)
    {
        var causes = WithInner(exception).ToList();
        var address = $"{broker.Host}:{(broker.Port < 0 ? 5672 : broker.Port)}";
        if (causes.Any(cause => cause.GetType().Name == "AuthenticationFailureException"))
            return new CliFailure("brokerLogin", $"RabbitMQ at {address} refuses the login of user '{Uri.UnescapeDataString(broker.UserInfo.Split(':')[0])}'.",
                $"Correct user and password in {CliSettings.BrokerVariable}, or take a sandbox's: {CliSettings.SandboxRemedy}", inner: exception);
        return causes.Select(cause => CloseReason().Match(cause.Message)).FirstOrDefault(match => match.Success) is { } reason
            ? Refused(reason.Groups["code"].Value, reason.Groups["text"].Value, address, broker, exception)
            : new CliFailure("brokerUnreachable", $"RabbitMQ at {address} cannot be reached ({causes[^1].Message}).",
                $"Start it, or correct {CliSettings.BrokerVariable}; a sandbox is started with 'infra/sandbox.sh up'.", inner: exception);
    }

    private static CliFailure Refused(string code, string text, string address, Uri broker, Exception exception) => code is "530" or "403"
        ? new CliFailure("brokerVirtualHost", $"RabbitMQ at {address} does not let this user into virtual host '{VirtualHost(broker)}' ({text}).",
            $"Correct the path of {CliSettings.BrokerVariable} (one slash, then the virtual host), or make it on the broker: rabbitmqctl add_vhost {VirtualHost(broker)}", inner: exception)
        : new CliFailure("brokerRefused", $"RabbitMQ at {address} refuses ({code}: {text}).",
            "If it is a queue that another version of FaceWorker made, delete it on the broker once it is empty; it is made anew.", inner: exception);

    private static string VirtualHost(Uri broker) =>
        broker.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(broker.AbsolutePath[1..]) : "/";

    private static IEnumerable<Exception> WithInner(Exception exception) => exception switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(WithInner).Prepend(many),
        { InnerException: { } inner } => WithInner(inner).Prepend(exception),
        _ => [exception],
    };

    /// <summary>Why the broker closed the connection or channel, as the library words it.</summary>
    [GeneratedRegex("code=(?<code>[0-9]+), text='(?<text>.*?)', classId")]
    private static partial Regex CloseReason();
}
