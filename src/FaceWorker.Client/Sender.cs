using MassTransit;

namespace FaceWorker.Client;

/// <summary>Who sends a message: the user of the connection, in the AMQP property <c>user_id</c>. The broker refuses a message that names another one, so that workers can go by it (docs/security.md).</summary>
public static class Sender
{
    /// <summary>The user in the broker's address.</summary>
    public static string UserOf(Uri broker)
    {
        ArgumentNullException.ThrowIfNull(broker);
        return Uri.UnescapeDataString(broker.UserInfo.Split(':')[0]);
    }

    /// <summary>Names the sender in a message of RabbitMQ.</summary>
    public static void SetUser(this SendContext context, string user)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.BasicProperties.UserId = user;
    }

    /// <summary>What the names of a user's queues for answers begin with, so that the broker can keep others from them.</summary>
    internal static string AnswersOf(string user) =>
        $"{FaceWorkerQueues.Prefix}answers.{string.Concat(user.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'))}.";

    /// <summary>Names the sender in all that is sent.</summary>
    internal static void AddTo(IRabbitMqBusFactoryConfigurator configure, Uri broker)
    {
        var user = UserOf(broker);
        configure.ConfigureSend(pipe => pipe.UseExecute(context => context.SetUser(user)));
        configure.OverrideDefaultBusEndpointQueueName($"{AnswersOf(user)}{Guid.NewGuid():N}");
    }
}
