using FaceWorker.Client;
using FaceWorker.Core.Erasure;
using FaceWorker.Hosting;

namespace FaceWorker.Web.Frame;

/// <summary>Messages about what is erased, in the broker's queues of messages that were put aside.</summary>
internal sealed class PutAsideMessages(ServerOptions servers) : IPutAsideMessages
{
    private PutAsideQueues Queues => new(servers.Broker);

    public Task<int> CountAsync(ErasureScope scope, CancellationToken cancel) => Queues.CountAsync(AboutIt(scope), cancel);

    public Task<int> EraseAsync(ErasureScope scope, CancellationToken cancel) => Queues.RemoveAsync(AboutIt(scope), cancel);

    private static Predicate<DeadLetter> AboutIt(ErasureScope scope) => letter => scope.Concerns(letter.Body, letter.Headers.Values.OfType<string>());
}
