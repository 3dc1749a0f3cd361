using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>Feeds the queue from the manifest: claims items, holds back those whose source is unavailable, sends the others, and says that they are sent.</summary>
public sealed class FeedingRun(IArchiveManifest manifest, IIndexQueue queue, SourcePlaces places, ISourceOutages outages)
{
    /// <summary>Claims one after the other, as long as there are any: enough to get past what is held back.</summary>
    private const int MostClaims = 16;

    /// <returns>How many jobs were sent.</returns>
    /// <exception cref="TransientFailureException">The database or the broker is away; nothing is lost.</exception>
    public async Task<int> FeedAsync(FeedLimits limits, CancellationToken cancel)
    {
        var sent = 0;
        for (var claims = 0; claims < MostClaims && await manifest.ClaimAsync(limits, cancel) is { Count: > 0 } jobs; claims++)
            sent += await SendAsync(jobs, cancel);
        return sent;
    }

    /// <summary>Sends again what was sent longer ago than this and has not ended, when the queue is empty: in a queue that is merely long, it still waits.</summary>
    /// <returns>How many jobs were sent.</returns>
    /// <exception cref="TransientFailureException">The database or the broker is away; nothing is lost.</exception>
    public async Task<int> ResendAsync(TimeSpan resendAfter, CancellationToken cancel)
    {
        var sent = 0;
        if (!await manifest.HasOverdueAsync(resendAfter, cancel) || !await queue.IsEmptyAsync(cancel))
            return sent;
        while (await manifest.ClaimOverdueAsync(resendAfter, cancel) is { Count: > 0 } jobs)
            sent += await SendAsync(jobs, cancel);
        return sent;
    }

    private async Task<int> SendAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel)
    {
        var (ready, held) = await SortAsync(jobs, cancel);
        if (held.Count > 0)
            await manifest.HoldAsync(held, cancel);
        if (ready.Count == 0)
            return 0;
        try
        {
            await queue.SendAsync(ready, cancel);
        }
        catch (TransientFailureException)
        {
            await manifest.ReturnAsync(ready, cancel);
            throw;
        }

        await manifest.MarkSentAsync(ready, cancel);
        return ready.Count;
    }

    private async Task<(IReadOnlyList<ArchiveJob> Ready, IReadOnlyList<(ArchiveJob Job, long Outage)> Held)> SortAsync(IReadOnlyList<ArchiveJob> jobs, CancellationToken cancel)
    {
        var (ready, held) = (new List<ArchiveJob>(jobs.Count), new List<(ArchiveJob, long)>());
        foreach (var job in jobs)
        {
            var place = job is { IsProbe: false, Location: { } location } ? places.Of(location) : null;
            if (place is not null && await outages.FindAsync(place, cancel) is { } outage)
                held.Add((job, outage.Id));
            else
                ready.Add(job);
        }

        return (ready, held);
    }
}
