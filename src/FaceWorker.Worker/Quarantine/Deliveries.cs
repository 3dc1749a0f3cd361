using System.Globalization;
using FaceWorker.Client;
using MassTransit;

namespace FaceWorker.Worker.Quarantine;

/// <summary>How often a job was delivered, by what the broker says.</summary>
internal static class Deliveries
{
    /// <summary>Two workers had it and did not live to acknowledge it: the third looks at it alone.</summary>
    private const int FirstAlone = 3;

    private const string Returns = "x-delivery-count"; // set by quorum queues from the second delivery on

    /// <summary>Deliveries of the message, this one included.</summary>
    public static int Count(ReceiveContext context) => 1 +
        (context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) && delivery.Properties.Headers?.TryGetValue(Returns, out var returns) == true
            ? Convert.ToInt32(returns, CultureInfo.InvariantCulture)
            : 0);

    /// <summary>The job may be the one that ends workers: it is to be worked on alone.</summary>
    public static bool IsSuspect(ReceiveContext context) => Count(context) >= FirstAlone
        || (context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) && DeadLetterHeaders.HadItsChance(delivery.Properties));
}
