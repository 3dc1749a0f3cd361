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
}
