using FaceWorker.Core.Archives;
using FaceWorker.Worker.Archives;

namespace FaceWorker.Worker.Duties;

/// <summary>Lists the sources of archives.</summary>
internal sealed class ListArchives(ListingRun listing, ArchiveOptions options, ILogger<ListArchives> log) : IDuty
{
    public TimeSpan Interval => options.ListInterval;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        if (await listing.ListOneAsync(cancel) is not { } listed)
            return false;
        var result = listed.LastListing!;
        log.ArchiveListed(listed.Id, listed.Source.ToString(), result.Added, result.Changed, result.Unchanged, result.Vanished);
        return true;
    }
}
