using System.Text;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Who sent an envelope of MassTransit and waits for its answer. A part of the delivery once its message was read.</summary>
/// <param name="Queue">Where it waits.</param>
internal sealed record Asker(string Queue, Guid? RequestId, Guid? ConversationId)
{
    private const int LongestName = 255; // bytes, AMQP's

    /// <summary>Null: nobody waits.</summary>
    public static Asker? Of(MessageContext message) => QueueOf(message.ResponseAddress) is { } queue ? new Asker(queue, message.RequestId, message.ConversationId) : null;

    /// <summary>The name at the end of the address: MassTransit gives the queue of an asker and the exchange that leads to it the same one.</summary>
    private static string? QueueOf(Uri? address) =>
        address?.Scheme is "rabbitmq" or "rabbitmqs" or "amqp" or "amqps" or "exchange" or "queue"
        && Uri.UnescapeDataString(address.AbsolutePath.Split('/')[^1]) is { Length: > 0 } name && Encoding.UTF8.GetByteCount(name) <= LongestName ? name : null;
}

/// <summary>A part of the delivery once its message was understood: what goes wrong from then on is not the message's fault.</summary>
internal sealed class Understood;
