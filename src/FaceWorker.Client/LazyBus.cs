using FaceWorker.Contracts;
using MassTransit;

namespace FaceWorker.Client;

/// <summary>A bus that declares the queues and connects when it is first needed.</summary>
internal sealed class LazyBus : IAsyncDisposable
{
    private readonly IBusControl bus;
    private readonly SemaphoreSlim starting = new(1);
    private volatile bool isStarted;

    public LazyBus(Uri broker)
    {
        Broker = broker;
        bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.ConnectTo(broker, name: "faceworker-dotnet");
            Sender.AddTo(configure, broker);
        });
    }

    public Uri Broker { get; }

    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public async Task<IBusControl> StartAsync(CancellationToken cancel)
    {
        if (isStarted)
            return bus;
        await starting.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (isStarted)
                return bus;
            await BrokerQueues.DeclareIfAllowedAsync(Broker, cancel).ConfigureAwait(false);
            await bus.StartAsync(cancel).ConfigureAwait(false);
            await OpenAnswerQueue().WaitAsync(cancel).ConfigureAwait(false);
            isStarted = true;
            return bus;
        }
        finally
        {
            starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await bus.StopAsync(CancellationToken.None).ConfigureAwait(false);
        starting.Dispose();
    }

    /// <summary>Until the queue for answers is there, MassTransit blocks the thread of every request. A burst of first requests would take all threads of the pool, and then nothing opens the queue.</summary>
    private Task OpenAnswerQueue() => Task.Run(() => bus.ConnectRequestPipe(Guid.NewGuid(), Pipe.Empty<ConsumeContext<RequestRejected>>()).Disconnect());
}
