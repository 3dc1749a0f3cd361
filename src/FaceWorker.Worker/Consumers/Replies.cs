using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Answers in the asker's own language: MassTransit's envelope, or plain JSON to the AMQP property <c>reply_to</c>.</summary>
/// <remarks>Always to a queue, by the broker's default exchange: nothing is declared for an asker, and an answer to a queue that is gone is dropped.</remarks>
internal static class Replies
{
    private const string DirectReplies = "amq.rabbitmq.reply-to"; // RabbitMQ knows the asker by the property alone

    private static readonly Uri ToQueues = new($"exchange:{DirectReplies}"); // which is what MassTransit calls the default exchange

    /// <summary>Sends the answer where the asker waits for it; without effect when nobody does.</summary>
    public static Task ReplyAsync(this ConsumeContext context, object answer) => context.ReceiveContext.ReplyAsync(answer);

    /// <inheritdoc cref="ReplyAsync(ConsumeContext, object)" />
    public static async Task ReplyAsync(this ReceiveContext context, object answer)
    {
        var asker = AskerOf(context);
        if (QueueOf(context, asker) is not { Length: > 0 } queue)
            return;

        var endpoint = await context.SendEndpointProvider.GetSendEndpoint(ToQueues);
        await endpoint.Send(answer, answer.GetType(), Pipe.Execute<SendContext>(send =>
        {
            send.SetRoutingKey(queue);
            if (asker is not null)
                (send.RequestId, send.ConversationId) = (asker.RequestId, asker.ConversationId);
            else
                MakePlain(send, context);
        }), context.CancellationToken);
    }

    /// <summary>Whether anybody waits for an answer.</summary>
    public static bool IsAsked(this ReceiveContext context) => QueueOf(context, AskerOf(context)) is { Length: > 0 };

    private static void MakePlain(SendContext send, ReceiveContext question)
    {
        send.Serializer = PlainJson.Serializer;
        if (send.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.BasicProperties.CorrelationId = Deliveries.PropertiesOf(question)?.CorrelationId;
    }

    private static Asker? AskerOf(ReceiveContext context) => context.TryGetPayload<Asker>(out var asker) ? asker : null;

    private static string? QueueOf(ReceiveContext context, Asker? asker) => asker is null or { Queue: DirectReplies } ? Deliveries.PropertiesOf(context)?.ReplyTo : asker.Queue;
}
