using FaceWorker.Client;
using FaceWorker.Hosting;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>Waits for the broker before each attempt to connect: MassTransit on its own would try immediately, and log a stack trace each time.</summary>
internal sealed class BrokerConnection(ServerOptions servers, ServerRetry retry, IHostApplicationLifetime lifetime)
{
    public Task UntilItAnswersAsync() => retry.RunAtStartAsync(
        cancel => TransientBroker.AsTransientAsync(() => BrokerQueues.PingAsync(servers.Broker, cancel)), lifetime.ApplicationStopping);
}
