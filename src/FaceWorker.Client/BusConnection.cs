using MassTransit;

namespace FaceWorker.Client;

/// <summary>How every FaceWorker process connects to the broker.</summary>
public static class BusConnection
{
    /// <summary>The address of a broker; null when the text is not <c>amqp(s)://user:password@host/vhost</c>.</summary>
    public static Uri? Find(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "amqp" or "amqps", UserInfo: [not ':', ..] user } && user.Contains(':', StringComparison.Ordinal) ? address : null;

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
        var address = new UriBuilder(broker) { UserName = "", Password = "", Scheme = broker.Scheme == "amqps" ? "rabbitmqs" : "rabbitmq" }.Uri;
        configure.Host(address, name, host =>
        {
            host.Username(user);
            host.Password(password);
            if (untilItAnswers is not null)
                host.OnRefreshConnectionFactory = _ => untilItAnswers();
        });
    }

    private static (string User, string Password) Credentials(Uri broker) =>
        broker.UserInfo.Split(':', 2) is [var user, var password]
            ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
            : throw new ArgumentException($"The broker's address needs a user and a password: amqp://USER:PASSWORD@{broker.Authority}{broker.AbsolutePath}.", nameof(broker));
}
