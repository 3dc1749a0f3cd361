using FaceWorker.Contracts;
using FaceWorker.Core.Operations;

namespace FaceWorker.Worker;

/// <summary>Everything that the worker logs. 1000: lifecycle; 2000: requests; 3000: upkeep; 4000: archives; 5000: operations; 6000: events and webhooks.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "FaceWorker {Version} starts")]
    public static partial void Starting(this ILogger log, string version);

    [LoggerMessage(1002, LogLevel.Warning, "Not ready: {Problem} Trying again in {Seconds:0.0} s")]
    public static partial void NotReadyYet(this ILogger log, string problem, double seconds);

    [LoggerMessage(1003, LogLevel.Information, "Schema is at {Version}; PostgreSQL {Postgres}, pgvector {Pgvector}")]
    public static partial void SchemaReady(this ILogger log, string version, string postgres, string pgvector);

    [LoggerMessage(1004, LogLevel.Information, "Models are warm: packs {Packs} in {Seconds:0.0} s")]
    public static partial void ModelsWarm(this ILogger log, string packs, double seconds);

    [LoggerMessage(1005, LogLevel.Information, "Ready: consuming {Queues}")]
    public static partial void Ready(this ILogger log, string queues);

    [LoggerMessage(1006, LogLevel.Information, "Stopping: finishing the work in progress, for at most {Seconds:0} s")]
    public static partial void Draining(this ILogger log, double seconds);

    [LoggerMessage(1007, LogLevel.Information, "Stopped")]
    public static partial void Stopped(this ILogger log);

    [LoggerMessage(1009, LogLevel.Information, "{Capacity}")]
    public static partial void WorksAt(this ILogger log, string capacity);

    [LoggerMessage(1010, LogLevel.Information,
        "The broker does not let user '{User}' pass on messages of other users that name their sender; where clients have users of their own: rabbitmqctl set_user_tags USER impersonator (with the tags that it has)")]
    public static partial void MayNotPassOn(this ILogger log, string user);

    [LoggerMessage(4003, LogLevel.Information, "Archive {Archive}: {Source} is completed")]
    public static partial void ArchiveCompleted(this ILogger log, long archive, string source);

    [LoggerMessage(1008, LogLevel.Critical, "Cannot work: {Problem}")]
    public static partial void CannotWork(this ILogger log, string problem, Exception? exception);

    [LoggerMessage(2001, LogLevel.Information, "Rejected '{Source}' for gallery '{Gallery}' ({Reason}): {Detail}")]
    public static partial void Rejected(this ILogger log, string? source, string? gallery, RejectionReason reason, string detail);

    [LoggerMessage(2002, LogLevel.Warning, "Waiting: {Problem} Trying again in {Seconds:0.0} s; the message is kept")]
    public static partial void WaitingForServer(this ILogger log, string problem, double seconds);

    [LoggerMessage(2003, LogLevel.Warning, "The broker's connection broke while '{Source}' for gallery '{Gallery}' was being processed: it will be delivered again. ({Detail})")]
    public static partial void DeliveryLost(this ILogger log, string? source, string? gallery, string detail);

    [LoggerMessage(2004, LogLevel.Information, "The question about '{Source}' for gallery '{Gallery}' has expired, and is not worked on any more")]
    public static partial void Expired(this ILogger log, string? source, string? gallery);

    [LoggerMessage(2005, LogLevel.Warning, "The broker's connection broke, and a delivery of '{Queue}' did not end within {Seconds:0} s: it is abandoned, and will be delivered again")]
    public static partial void DeliveryAbandoned(this ILogger log, string queue, double seconds);

    [LoggerMessage(2006, LogLevel.Information, "Put back '{Source}' for gallery '{Gallery}': {Problem}")]
    public static partial void PutBack(this ILogger log, string? source, string? gallery, string problem);

    [LoggerMessage(2007, LogLevel.Information, "Ignored the job for '{Source}' in gallery '{Gallery}': {Reason}")]
    public static partial void Ignored(this ILogger log, string? source, string? gallery, string reason);

    [LoggerMessage(2008, LogLevel.Information, "Answered '{Source}' for gallery '{Gallery}' with what was answered to the same request before")]
    public static partial void AnsweredAgain(this ILogger log, string? source, string? gallery);

    [LoggerMessage(2009, LogLevel.Error, "A bug at '{Source}' for gallery '{Gallery}', one image of many: it is rejected, and the others go on")]
    public static partial void ImageFailed(this ILogger log, string? source, string? gallery, Exception exception);

    [LoggerMessage(2101, LogLevel.Information, "Quarantine: processing '{Image}' alone")]
    public static partial void Isolated(this ILogger log, string image);

    [LoggerMessage(2102, LogLevel.Warning, "'{Image}' took longer than {Seconds:0} s (Worker:ImageTimeout) and is now processed in quarantine; its thread may stay blocked until this worker is restarted")]
    public static partial void MovedToQuarantine(this ILogger log, string image, double seconds);

    [LoggerMessage(2103, LogLevel.Information, "Quarantine process: {Line}")]
    public static partial void QuarantineSays(this ILogger log, string line);

    [LoggerMessage(2104, LogLevel.Error, "Parked in the dead-letter queue ({Reason}): {Detail}")]
    public static partial void Parked(this ILogger log, RejectionReason reason, string detail);

    [LoggerMessage(2105, LogLevel.Information, "Gave {Count} job(s) that the broker had dead-lettered one attempt in the quarantine; parked {Parked} that had already had theirs; dropped {Expired} that had expired")]
    public static partial void SecondChances(this ILogger log, int count, int parked, int expired);

    [LoggerMessage(3002, LogLevel.Warning, "{Duty} is waiting: {Problem} Trying again in {Seconds:0.0} s")]
    public static partial void DutyFailed(this ILogger log, string duty, string problem, double seconds);

    [LoggerMessage(3003, LogLevel.Error, "{Duty} failed: {Problem} Trying again in {Seconds:0} s")]
    public static partial void DutyBroken(this ILogger log, string duty, string problem, double seconds, Exception exception);

    [LoggerMessage(5001, LogLevel.Information, "Working on {Operation}, attempt {Attempt}")]
    public static partial void OperationBegun(this ILogger log, Operation operation, int attempt);

    [LoggerMessage(5002, LogLevel.Information, "Completed {Operation}: {Outcome}")]
    public static partial void OperationDone(this ILogger log, Operation operation, string outcome);

    [LoggerMessage(5003, LogLevel.Information, "Stopped working on {Operation}")]
    public static partial void OperationStopped(this ILogger log, Operation operation);

    [LoggerMessage(5004, LogLevel.Warning, "To be retried: {Operation}: {Problem}")]
    public static partial void OperationReturned(this ILogger log, Operation operation, string problem);

    [LoggerMessage(5005, LogLevel.Error, "Failed: {Operation}: {Problem}")]
    public static partial void OperationFailed(this ILogger log, Operation operation, string problem, Exception? exception);

    [LoggerMessage(6001, LogLevel.Warning, "Webhook {Webhook} did not take event {Id} in {Attempts} attempt(s), and is not called with it any more: {Problem} Once its receiver is repaired, try again with: faceworker webhook retry ID")]
    public static partial void WebhookGaveUp(this ILogger log, long webhook, Guid id, int attempts, string problem);

    [LoggerMessage(6002, LogLevel.Warning, "Webhook {Webhook} waits: {Problem} What it has not taken is tried again")]
    public static partial void WebhookWaits(this ILogger log, long webhook, string problem, Exception exception);

    [LoggerMessage(6003, LogLevel.Warning, "Event {Id} ({Kind}) is published as plain JSON only, and not in MassTransit's envelope, because this version cannot read it: {Problem}")]
    public static partial void EnvelopeLeftOut(this ILogger log, Guid id, string kind, string problem);
}
