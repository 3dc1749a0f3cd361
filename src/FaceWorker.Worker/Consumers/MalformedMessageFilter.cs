using System.Runtime.Serialization;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Answers a message that cannot be read at all; MassTransit then parks it in the queue's <c>_skipped</c> queue.</summary>
internal sealed class MalformedMessageFilter(RequestHandler handler) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (SerializationException exception)
        {
            var rejected = new RequestRejectedException(RejectionReason.InvalidMessage,
                $"The message on '{context.InputAddress.AbsolutePath.TrimStart('/')}' is not the JSON object expected: {Innermost(exception).Message} See docs/messages.md.", exception);
            var answer = await handler.RejectAsync(new RequestSubject(JobId: null, Gallery: null, Source: null), rejected, context.CancellationToken);
            await context.ReplyAsync(answer);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("malformed-message");

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
