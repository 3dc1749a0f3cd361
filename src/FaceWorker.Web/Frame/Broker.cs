using FaceWorker.Client;
using FaceWorker.Core.Access;
using FaceWorker.Hosting;

namespace FaceWorker.Web.Frame;

/// <param name="Depth">Null: it does not exist yet.</param>
internal sealed record QueueState(string Name, QueueDepth? Depth);

/// <summary>The queues, for those who may do everything: they hold the messages of all galleries.</summary>
internal sealed class Broker(ServerOptions servers, IAudit audit)
{
    private DeadLetters Letters => new(servers.Broker);

    /// <summary>Those that workers take from, and those that gather what went wrong.</summary>
    public async Task<IReadOnlyList<QueueState>> QueuesAsync(RequestContext context, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return [.. (await BrokerQueues.GetDepthsAsync(servers.Broker, cancel)).Select(queue => new QueueState(queue.Key, queue.Value))];
    }

    public Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(RequestContext context, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return Letters.ListAsync(cancel);
    }

    /// <summary>Sends the letters of these ids to their queues again.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ReplayAsync(RequestContext context, IReadOnlyCollection<string> ids, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return await audit.KeepAsync(context, async () =>
        {
            var sent = await Letters.ReplayAsync(letter => ids.Contains(letter.Id), cancel);
            return (sent, AuditNote.OfDeadLetters("replayed", sent.Select(letter => letter.Id)));
        }, cancel);
    }

    /// <summary>Deletes the letters of these ids for good.</summary>
    public async Task<IReadOnlyList<DeadLetter>> DiscardAsync(RequestContext context, IReadOnlyCollection<string> ids, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return await audit.KeepAsync(context, async () =>
        {
            var gone = await Letters.DiscardAsync(letter => ids.Contains(letter.Id), cancel);
            return (gone, AuditNote.OfDeadLetters("discarded", gone.Select(letter => letter.Id)));
        }, cancel);
    }
}
