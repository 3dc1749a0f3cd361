using FaceWorker.Client;
using FaceWorker.Core;

namespace FaceWorker.Worker;

/// <summary>Failures of the broker as transient ones, like those of the database.</summary>
internal static class TransientBroker
{
    /// <exception cref="TransientFailureException">The broker does not answer, or refuses.</exception>
    public static async Task<T> AsTransientAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (BrokerException exception)
        {
            throw new TransientFailureException(exception.Message, exception);
        }
    }

    /// <inheritdoc cref="AsTransientAsync{T}" />
    public static Task AsTransientAsync(Func<Task> ask) => AsTransientAsync(async () =>
    {
        await ask();
        return true;
    });

    /// <summary>For what MassTransit sends: a send that was in flight when the connection broke may never return.</summary>
    /// <exception cref="TransientFailureException">The broker does not confirm within the time, for example because it is short of disk or memory.</exception>
    public static async Task WithinAsync(TimeSpan time, Func<CancellationToken, Task> send, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(time);
        try
        {
            await send(limited.Token).WaitAsync(limited.Token);
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested)
        {
            throw new TransientFailureException($"The broker does not accept messages at the moment: {exception.Message}", exception);
        }
    }
}
