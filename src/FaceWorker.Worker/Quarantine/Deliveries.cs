using FaceWorker.Client;
using MassTransit;
using RabbitMQ.Client;

namespace FaceWorker.Worker.Quarantine;

/// <summary>How often a job was delivered, according to the broker and to the workers that put it back.</summary>
internal static class Deliveries
{
    /// <summary>Two workers died before they acknowledged it: the third processes it alone.</summary>
    private const int FirstAlone = 3;

    /// <summary>Deliveries of the message that no worker ended, and this one.</summary>
    public static int Count(ReceiveContext context) => 1 + (PropertiesOf(context) is { } properties ? DeadLetterHeaders.ReturnsOf(properties) : 0);

    /// <summary>The job may crash workers: it must be processed alone.</summary>
    public static bool IsSuspect(ReceiveContext context) =>
        Count(context) >= FirstAlone || (PropertiesOf(context) is { } properties && DeadLetterHeaders.HadItsChance(properties));

    public static IReadOnlyBasicProperties? PropertiesOf(ReceiveContext context) =>
        context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) ? delivery.Properties : null;
}
