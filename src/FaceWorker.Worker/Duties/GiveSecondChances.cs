using FaceWorker.Client;
using FaceWorker.Hosting;
using FaceWorker.Worker.Consumers;

namespace FaceWorker.Worker.Duties;

/// <summary>Gives every job that the broker dead-lettered one chance in the quarantine: another image may have killed its workers.</summary>
internal sealed class GiveSecondChances(ServerOptions servers, TimeProvider time, ILogger<GiveSecondChances> log) : IDuty
{
    private readonly DeadLetters deadLetters = new(servers.Broker);

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(15);

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        var chances = await TransientBroker.AsTransientAsync(() => deadLetters.GiveSecondChancesAsync(ItemDelivery.Worker, time, cancel));
        if (chances is not { Given: 0, Parked: 0, Expired: 0 })
            log.SecondChances(chances.Given, chances.Parked, chances.Expired);
        return false;
    }
}
