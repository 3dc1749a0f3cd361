using FaceWorker.Client;
using FaceWorker.Hosting;

namespace FaceWorker.Web.Frame;

/// <summary>No worker answers, or the broker is away: a sentence with the remedy.</summary>
internal sealed class WorkersAwayException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The workers, asked over the broker. Somebody waits for the answer, so an absence is told soon.</summary>
internal sealed class Workers(ServerOptions servers) : IAsyncDisposable
{
    /// <summary>For an answer; a large photo takes a worker a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim connecting = new(1);
    private FaceWorkerClient? client;

    /// <exception cref="WorkersAwayException">No worker is running, none answered in time, one failed, or the broker is away.</exception>
    /// <exception cref="MessageTooLargeException">The question carries more bytes than the broker takes.</exception>
    public async Task<Answer<T>> AskAsync<T>(WorkQueue queue, Func<IFaceWorkerClient, CancellationToken, Task<Answer<T>>> question, CancellationToken cancel)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            if (await BrokerQueues.FindDepthAsync(servers.Broker, queue, patience.Token) is { Consumers: 0 })
                throw new WorkersAwayException("No worker is running, and only workers look at photos. Start one (docker compose up worker), and try again; 'faceworker status' lists those that run.");
            return await question(await ConnectAsync(patience.Token), patience.Token);
        }
        catch (BrokerException exception)
        {
            throw new WorkersAwayException($"The broker, by which workers are asked, is away: {exception.Message}", exception);
        }
        catch (WorkerFailedException exception)
        {
            throw new WorkersAwayException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw new WorkersAwayException($"No worker answered within {Patience.TotalSeconds:0} seconds: they may be busy, or stuck. Try again; 'faceworker status' and 'faceworker doctor' say more.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (client is not null)
            await client.DisposeAsync();
        connecting.Dispose();
    }

    private async Task<IFaceWorkerClient> ConnectAsync(CancellationToken cancel)
    {
        await connecting.WaitAsync(cancel);
        try
        {
            return client ??= await FaceWorkerClient.ConnectAsync(servers.Broker, Patience, cancel);
        }
        finally
        {
            connecting.Release();
        }
    }
}
