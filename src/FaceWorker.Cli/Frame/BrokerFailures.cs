using FaceWorker.Client;

namespace FaceWorker.Cli.Frame;

/// <summary>What to do about a broker that cannot be used.</summary>
internal static class BrokerFailures
{
    public static CliFailure Explain(BrokerException exception) => exception.Problem switch
    {
        BrokerProblem.LoginRefused => new CliFailure("brokerLogin", exception.Message,
            $"Correct user and password in {CliSettings.BrokerVariable}, or take a sandbox's: {CliSettings.SandboxRemedy}", inner: exception),
        BrokerProblem.VirtualHostRefused => new CliFailure("brokerVirtualHost", exception.Message,
            $"Correct the path of {CliSettings.BrokerVariable} (one slash, then the virtual host), or create it on the broker with 'rabbitmqctl add_vhost'.", inner: exception),
        BrokerProblem.NotPermitted => new CliFailure("brokerPermission", exception.Message,
            "See what the user needs with 'faceworker client permissions --help'.", inner: exception),
        BrokerProblem.Refused => new CliFailure("brokerRefused", exception.Message,
            "If another version of FaceWorker created the queue, delete it on the broker once it is empty; it is created again.", inner: exception),
        BrokerProblem.Untrusted => new CliFailure("brokerUntrusted", exception.Message, $"About TLS {CliSettings.SecurityPage}.", inner: exception),
        _ => new CliFailure("brokerUnreachable", exception.Message,
            $"Start it, or correct {CliSettings.BrokerVariable}; to start a sandbox: infra/sandbox.sh up", inner: exception),
    };
}
