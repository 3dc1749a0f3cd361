using RabbitMQ.Client.Exceptions;

namespace FaceWorker.Client;

/// <summary>Why the broker cannot be used.</summary>
public enum BrokerProblem
{
    /// <summary>Nothing answers at the address. Trying again may help.</summary>
    Unreachable,

    /// <summary>User or password is wrong.</summary>
    LoginRefused,

    /// <summary>The virtual host does not exist, or this user may not use it.</summary>
    VirtualHostRefused,

    /// <summary>The broker refuses what was asked, for example a queue that exists with other arguments.</summary>
    Refused,

    /// <summary>TLS: the broker is not the one that is meant, or does not know this program. Trying again helps once a certificate is renewed.</summary>
    Untrusted,

    /// <summary>The user may use the virtual host, but not do this in it.</summary>
    NotPermitted,
}

/// <summary>The broker cannot be used; the message says why and never contains the password.</summary>
public sealed class BrokerException : Exception
{
    private const int AccessRefused = 403, NotAllowed = 530; // AMQP 0-9-1 reply codes

    private const ushort Connection = 10; // its class of methods

    private BrokerException(BrokerProblem problem, string message, Exception inner)
        : base(message, inner) =>
        Problem = problem;

    public BrokerProblem Problem { get; }

    /// <param name="isNew">There was no connection yet.</param>
    internal static BrokerException From(Exception exception, BrokerEndpoint endpoint, bool isNew)
    {
        var (broker, address) = (endpoint.Address, endpoint.Name);
        var user = Uri.UnescapeDataString(broker.UserInfo.Split(':')[0]);
        var virtualHost = broker.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(broker.AbsolutePath[1..]) : "/";
        var reason = Find<OperationInterruptedException>(exception)?.ShutdownReason;
        return reason switch
        {
            _ when Find<AuthenticationFailureException>(exception) is not null =>
                new(BrokerProblem.LoginRefused, $"{address} refuses the login of user '{user}'.", exception),
            { ReplyCode: AccessRefused, ClassId: not Connection } =>
                new(BrokerProblem.NotPermitted, $"{address} does not permit user '{user}' to do this ({reason.ReplyText}). What each user needs: docs/security.md.", exception),
            { ReplyCode: AccessRefused or NotAllowed } =>
                new(BrokerProblem.VirtualHostRefused, $"{address} does not let user '{user}' into virtual host '{virtualHost}' ({reason.ReplyText}).", exception),
            _ when endpoint.Tls?.Explain(exception, isNew) is { } problem => new(BrokerProblem.Untrusted, problem, exception),
            not null => new(BrokerProblem.Refused, $"{address} refuses ({reason.ReplyCode}: {reason.ReplyText}).", exception),
            null => new(BrokerProblem.Unreachable, $"{address} cannot be reached ({Innermost(exception).Message}).", exception),
        };
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception => exception switch
        {
            null => null,
            T found => found,
            AggregateException many => many.InnerExceptions.Select(Find<T>).FirstOrDefault(found => found is not null),
            _ => Find<T>(exception.InnerException),
        };

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
