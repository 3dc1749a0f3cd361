using FaceWorker.Client;
using FaceWorker.Core.Erasure;

namespace FaceWorker.Cli.Erasure;

/// <summary>Messages about what is erased, in the broker's queues of messages that were put aside.</summary>
internal sealed class PutAsideMessages(Uri broker) : IPutAsideMessages
{
    private readonly PutAsideQueues queues = new(broker);

    public Task<int> CountAsync(ErasureScope scope, CancellationToken cancel) => queues.CountAsync(AboutIt(scope), cancel);

    public Task<int> EraseAsync(ErasureScope scope, CancellationToken cancel) => queues.RemoveAsync(AboutIt(scope), cancel);

    private static Predicate<DeadLetter> AboutIt(ErasureScope scope) => letter => scope.Concerns(letter.Body, letter.Headers.Values.OfType<string>());
}
