using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Telemetry;
using FaceWorker.Worker.Duties;
using FaceWorker.Worker.Lifecycle;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Makes the answers to requests that are rejected, and writes them down: in the log, the ledger and, of jobs, the outbox of events.</summary>
internal sealed class Rejections(IGalleryStore store, ServerRetry servers, Wakeups wakeups, Instruments instruments, ILogger<RequestHandler> log)
{
    private const int LongestDetail = 8192; // characters

    /// <param name="job">The request, if its outcome is also an event.</param>
    public async Task<RequestRejected> RejectAsync(RequestTopic about, RequestRejectedException rejected, CancellationToken cancel, RequestContext? job = null)
    {
        var answer = ToAnswer(about, rejected);
        await RecordAsync(answer, cancel, job);
        return answer;
    }

    /// <summary>The answer, which is counted and logged.</summary>
    public RequestRejected ToAnswer(RequestTopic about, RequestRejectedException rejected)
    {
        instruments.RequestRejected(rejected.Reason);
        var detail = rejected.Message.Beginning(LongestDetail)!;
        log.Rejected(about.LoggedSource, about.LoggedGallery, rejected.Reason, detail.InOneLine(LongestDetail)!);
        return Answer(about, rejected.Reason, detail) with { Faces = rejected.Faces.Count == 0 ? null : [.. rejected.Faces.Select(face => face.ToMessage())] };
    }

    /// <summary>Writes an answer into the ledger, which is of what was found wrong: overload and lateness are not, and cost the database nothing.</summary>
    /// <param name="job">The request, if its outcome is also an event.</param>
    public async Task RecordAsync(RequestRejected answer, CancellationToken cancel, RequestContext? job = null)
    {
        var news = job is null ? null : NewEvent.Of(answer, answer.Gallery) with { Trace = job.Trace };
        if (answer.Reason is not (RejectionReason.Busy or RejectionReason.Expired))
            await servers.RunAsync(token => store.RecordRejectionAsync(answer.Gallery, answer.Source, answer.Reason, answer.Detail, token, news), cancel);
        if (news is not null)
            wakeups.Wake(Wakeup.EventsWritten);
    }

    /// <summary>For the asker alone: the message goes to the error queue, from where it is handled again.</summary>
    public static RequestRejected OfBug(RequestTopic about, Exception bug, ReceiveContext delivery) => Answer(about, RejectionReason.InternalError,
        $"The worker failed with a bug ({bug.GetType().Name}); its log says more. The message is in '{delivery.InputAddress.Segments[^1]}_error'. Please report it to the operator.");

    private static RequestRejected Answer(RequestTopic about, RejectionReason reason, string detail) =>
        new() { JobId = about.JobId, Gallery = about.Gallery, Source = about.Source, Reason = reason, Detail = detail };
}
