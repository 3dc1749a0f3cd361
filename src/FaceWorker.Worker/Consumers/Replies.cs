using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Answers in the asker's own language: MassTransit's envelope, or plain JSON to the AMQP property <c>reply_to</c>.</summary>
internal static class Replies
{
    private static readonly Uri ReplyToAddress = new("exchange:amq.rabbitmq.reply-to");

    /// <summary>Sends the answer where the asker waits for it; without effect when nobody does.</summary>
    public static Task ReplyAsync(this ConsumeContext context, object answer) =>
        context.ResponseAddress is null ? context.ReceiveContext.ReplyAsync(answer) : context.RespondAsync(answer, answer.GetType());

    /// <summary>Answers in plain JSON to <c>reply_to</c>, with the request's <c>correlation_id</c>; without effect when there is no <c>reply_to</c>.</summary>
    public static async Task ReplyAsync(this ReceiveContext context, object answer)
    {
        if (!context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) || delivery.Properties.ReplyTo is not { Length: > 0 } replyTo)
            return;

        var endpoint = await context.SendEndpointProvider.GetSendEndpoint(ReplyToAddress);
        await endpoint.Send(answer, answer.GetType(), Pipe.Execute<SendContext>(send =>
        {
            send.Serializer = PlainJson.Serializer;
            send.SetRoutingKey(replyTo);
            if (send.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                rabbit.BasicProperties.CorrelationId = delivery.Properties.CorrelationId;
        }), context.CancellationToken);
    }
}
