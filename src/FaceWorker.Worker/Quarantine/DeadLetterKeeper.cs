using FaceWorker.Client;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Gives every job that the broker dead-lettered one chance in the quarantine: its workers may have died of another image.</summary>
internal sealed class DeadLetterKeeper(DeadLetters deadLetters, string worker, TimeProvider time, ILogger<DeadLetterKeeper> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (true)
        {
            try
            {
                var (given, parked) = await deadLetters.GiveSecondChancesAsync(worker, time, stopping);
                if (given + parked > 0)
                    log.SecondChances(given, parked);
            }
            catch (BrokerException exception)
            {
                log.SecondChancesFailed(exception.Message);
            }

            await timer.WaitForNextTickAsync(stopping);
        }
    }
}
