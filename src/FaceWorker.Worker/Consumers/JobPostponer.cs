using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Worker.Quarantine;
using MassTransit;
using MassTransit.RabbitMqTransport;

namespace FaceWorker.Worker.Consumers;

/// <summary>Puts back what cannot be done now, so that nothing waits in a worker: an archive's item into its manifest, everything else into a delay queue.</summary>
internal sealed class JobPostponer(IArchiveLedger archives, ImageOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = FaceWorkerQueues.Delays[^1].Delay;

    /// <summary>Returns once the manifest or the broker has stored it; only then may the message be acknowledged.</summary>
    /// <param name="answerBy">When the asker stops waiting; null for a job.</param>
    /// <exception cref="RequestRejectedException">It has waited for as long as the settings allow, or its asker would not wait for the next attempt.</exception>
    public async Task PostponeAsync(ReceiveContext delivery, ItemDelivery? item, DeferredException deferred, DateTimeOffset? answerBy, CancellationToken cancel)
    {
        // The manifest does not know how often the job was returned: a job that may crash workers keeps its own message.
        var isPostponed = item is not null && Deliveries.Count(delivery) == 1 && !Deliveries.IsSuspect(delivery)
            ? await archives.TryPostponeAsync(PostponementOf(item, deferred), cancel)
            : await TryDelayAsync(delivery, deferred, answerBy, cancel);
        if (!isPostponed)
            throw GivenUp(deferred, answerBy);
    }

    private static ItemPostponement PostponementOf(ItemDelivery item, DeferredException deferred) => deferred is SourceAwayException away
        ? new ItemPostponement(item.Archive, item.Item, away.Outage?.Id, away.RetryAfter, away.IsFailure)
        : new ItemPostponement(item.Archive, item.Item, Outage: null, deferred.RetryAfter, HasFailed: false);

    private async Task<bool> TryDelayAsync(ReceiveContext delivery, DeferredException deferred, DateTimeOffset? answerBy, CancellationToken cancel)
    {
        var properties = delivery.GetPayload<RabbitMqBasicConsumeContext>().Properties;
        var waiting = Next(DeadLetterHeaders.WaitingOf(properties), deferred, time.GetUtcNow());
        var queue = FaceWorkerQueues.DelayOf(deferred.RetryAfter ?? PauseAfter(waiting.Failures));
        if (waiting.Failures >= options.SourceAttempts || time.GetUtcNow() - waiting.Since > options.SourcePatience || time.GetUtcNow() + queue.Delay + options.RequestTimeout > answerBy)
            return false;
        await delivery.GetPayload<ChannelContext>().BasicPublishAsync(
            queue.Name, delivery.InputAddress.Segments[^1], mandatory: true, DeadLetterHeaders.Delayed(properties, waiting with { AnswerBy = answerBy }), delivery.Body.GetBytes(), awaitAck: true, cancel);
        return true;
    }

    /// <summary>Only a source that is unavailable or fails uses up patience; a busy one still answers.</summary>
    internal static Waiting Next(Waiting before, DeferredException deferred, DateTimeOffset now) => deferred switch
    {
        SourceAwayException { Outage: not null } => before with { Since = before.Since ?? now },
        SourceAwayException { IsFailure: true } => before with { Since = before.Since ?? now, Failures = before.Failures + 1 },
        _ => before with { Since = null },
    };

    private static TimeSpan PauseAfter(int failures) => FirstPause * Math.Min(Math.Pow(2, failures - 1), LongestPause / FirstPause);

    private RequestRejectedException GivenUp(DeferredException deferred, DateTimeOffset? answerBy) => new(RejectionReason.Unreadable, answerBy is null
        ? $"{deferred.Message} It was tried for as long as the worker's settings allow (Images:SourceAttempts {options.SourceAttempts}, Images:SourcePatience {options.SourcePatience}). " +
          "Repair the file or its server and send it again; for the files of an archive: faceworker archive retry ARCHIVE --reason unreadable"
        : $"{deferred.Message} The next attempt would come after this request's time to live. Ask again later.", deferred);
}
