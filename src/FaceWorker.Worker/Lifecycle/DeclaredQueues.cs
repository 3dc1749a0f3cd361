using FaceWorker.Client;
using FaceWorker.Core.Access;
using FaceWorker.Hosting;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>The broker is there, and has every queue and exchange; and where clients need grants, it lets the worker pass on their messages as theirs.</summary>
internal sealed class DeclaredQueues(ServerOptions servers, AccessOptions access, ILogger<DeclaredQueues> log) : IStartupStep
{
    public string Name => "the broker";

    public async Task PrepareAsync(CancellationToken cancel)
    {
        await TransientBroker.AsTransientAsync(() => BrokerQueues.DeclareAsync(servers.Broker, cancel));
        if (await TransientBroker.AsTransientAsync(() => BrokerQueues.MayPassOnAsync(servers.Broker, cancel)))
            return;
        var user = Sender.UserOf(servers.Broker);
        if (access.Clients == ClientAccess.Granted)
            throw new BrokerSetupException($"The setting Access:Clients is 'granted', and the broker does not let the worker's user '{user}' put back or set aside what others have sent; " +
                $"let it, keeping the tags that it has: rabbitmqctl set_user_tags {user} impersonator");
        log.MayNotPassOn(user);
    }
}

/// <summary>The broker cannot be used until a person acts; the message says how.</summary>
internal sealed class BrokerSetupException(string message) : Exception(message);
