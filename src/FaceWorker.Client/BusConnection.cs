using MassTransit;

namespace FaceWorker.Client;

/// <summary>How every FaceWorker process connects to the broker.</summary>
public static class BusConnection
{
    /// <summary>The address of a broker; null when the text is not <c>amqp(s)://user:password@host/vhost</c>. Further nodes of a cluster follow as <c>?hosts=host2:5672,host3:5672</c>.</summary>
    /// <param name="password">For an address without one.</param>
    public static Uri? Find(string text, string? password = null)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address is not { Scheme: "amqp" or "amqps", UserInfo: [not ':', ..] user })
            return null;
        if (user.Contains(':', StringComparison.Ordinal))
            return address;
        return string.IsNullOrEmpty(password) ? null : new UriBuilder(address) { Password = Uri.EscapeDataString(password) }.Uri;
    }

    /// <summary>What is wrong with the parameters of an address, and the files that they name, in words that follow its name; null when nothing is.</summary>
    public static string? FindProblem(Uri broker)
    {
        ArgumentNullException.ThrowIfNull(broker);
        return BrokerEndpoint.FindProblem(broker);
    }

    /// <summary>The hosts that an address names, each with its port.</summary>
    public static IReadOnlyList<string> NodesOf(Uri broker)
    {
        ArgumentNullException.ThrowIfNull(broker);
        return [.. BrokerEndpoint.Of(broker).Nodes.Select(node => node.Name)];
    }

    /// <summary>Points the bus at <paramref name="broker"/>; answers of requests come back to a temporary queue of this process.</summary>
    /// <param name="untilItAnswers">
    /// Awaited before each attempt to connect. Long-lived buses need it: MassTransit backs off for longer and
    /// longer, up to a minute, and would keep waiting after the broker has recovered.
    /// </param>
    /// <param name="name">What the broker's administrators see.</param>
    public static void ConnectTo(this IRabbitMqBusFactoryConfigurator configure, Uri broker, Func<Task>? untilItAnswers = null, string name = "faceworker")
    {
        TraceHeaders.AddTo(configure);
        var (user, password) = Credentials(broker);
        var endpoint = BrokerEndpoint.Of(broker);
        var address = new UriBuilder(endpoint.Address) { UserName = "", Password = "", Scheme = endpoint.Tls is null ? "rabbitmq" : "rabbitmqs" }.Uri;
        configure.Host(address, name, host =>
        {
            host.Username(user);
            host.Password(password);
            host.OnRefreshConnectionFactory = async factory =>
            {
                if (untilItAnswers is not null)
                    await untilItAnswers().ConfigureAwait(false);
                endpoint.ApplyTo(factory); // MassTransit itself would know the first node only, and take certificates of any authority
            };
        });
    }

    private static (string User, string Password) Credentials(Uri broker) =>
        broker.UserInfo.Split(':', 2) is [var user, var password]
            ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
            : throw new ArgumentException($"The broker's address needs a user and a password: amqp://USER:PASSWORD@{broker.Authority}{broker.AbsolutePath}.", nameof(broker));
}
