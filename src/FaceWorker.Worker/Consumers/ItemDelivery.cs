using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One delivery of the job of an archive's item, to this worker.</summary>
/// <param name="Attempts">Deliveries so far, this one included.</param>
internal sealed record ItemDelivery(long Archive, long Item, int Attempts)
{
    /// <summary>The name of this process in ledgers and counts.</summary>
    public static readonly string Worker = $"{Environment.MachineName}:{Environment.ProcessId}";

    public static ItemDelivery? Of(ConsumeContext context, ArchiveItemReference? item) =>
        item is null ? null : new ItemDelivery(item.Archive, item.Item, Deliveries.Count(context.ReceiveContext));

    public ItemOutcome Stored(StoredImage image) => new ItemOutcome.Stored(Archive, Item, Worker, Attempts, image.Id, image.Faces.Count);

    public ItemOutcome Rejected(RequestRejectedException rejected) => new ItemOutcome.Rejected(Archive, Item, Worker, Attempts, rejected.Reason, rejected.Message);

    public ItemOutcome Parked(HarmfulImageException harmful) => new ItemOutcome.Parked(Archive, Item, Worker, Attempts, harmful.Reason, harmful.Message);

    /// <summary>Ended by a bug, until the job is replayed.</summary>
    public ItemOutcome Failed(Exception bug) => new ItemOutcome.Parked(Archive, Item, Worker, Attempts, RejectionReason.InternalError,
        $"The worker failed with a bug ({bug.GetType().Name}: {bug.Message}); see its log. The job is in '{FaceWorkerQueues.ErrorQueueOf(FaceWorkerQueues.Index)}'. Please report it.");

    public ItemOutcome Returned() => new ItemOutcome.Returned(Archive, Item, Worker, Attempts);
}
