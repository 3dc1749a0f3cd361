using FaceWorker.Client;
using FaceWorker.Hosting;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>The broker is there, and has every queue and exchange.</summary>
internal sealed class DeclaredQueues(ServerOptions servers) : IStartupStep
{
    public string Name => "the broker";

    public Task PrepareAsync(CancellationToken cancel) => TransientBroker.AsTransientAsync(() => BrokerQueues.DeclareAsync(servers.Broker, cancel));
}
