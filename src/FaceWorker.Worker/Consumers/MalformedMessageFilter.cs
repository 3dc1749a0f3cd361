using System.Runtime.Serialization;
using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>
/// On a message's way to the error queue, or to the one for messages that no consumer understood: if nothing was done about it yet, it could not be read, and its
/// sender is answered instead of left waiting. Only then is it set aside.
/// </summary>
internal sealed class MalformedMessageFilter(Rejections rejections) : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (!context.TryGetPayload<Understood>(out _) && context.Exception is not OperationCanceledException)
            await AnswerAsync(context, ReadingProblem(context.Exception) ?? context.Exception.GetBaseException().Message);
        await next.Send(context);
    }

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        await AnswerAsync(context, "it is something else.");
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("malformed-message");

    private async Task AnswerAsync(ReceiveContext context, string problem)
    {
        var rejected = new RequestRejectedException(RejectionReason.InvalidMessage,
            $"The message on '{context.InputAddress.Segments[^1]}' is not the JSON object that docs/messages.md describes: {problem}");
        var answer = await rejections.RejectAsync(new RequestTopic(JobId: null, Gallery: null, Source: null), rejected, context.CancellationToken);
        await context.ReplyAsync(answer);
    }

    /// <summary>What was wrong with the text, or null when the exception is of another kind.</summary>
    private static string? ReadingProblem(Exception? exception) => exception switch
    {
        null => null,
        JsonException => exception.Message,
        SerializationException { InnerException: null } => exception.Message,
        _ => ReadingProblem(exception.InnerException),
    };
}
