using FaceWorker.Core.Images;

namespace FaceWorker.Core.Archives;

/// <summary>Lists the sources of archives into the manifest, one after the other.</summary>
public sealed class ListingRun(IArchiveManifest manifest, IArchiveLister lister, ImageOptions options, TimeProvider time)
{
    // The first chunks are small, so that the first jobs can be sent soon.
    private const int FirstChunk = 500;
    private const int LargestChunk = 10_000;

    /// <summary>Lists the first archive that wants it and can be listed; one that cannot says why, and does not keep the next from its turn.</summary>
    /// <returns>The archive that was listed to the end; null when there was none.</returns>
    public async Task<Archive?> ListOneAsync(CancellationToken cancel)
    {
        var tried = new List<long>();
        while (await manifest.BeginListingAsync(tried, cancel) is { } listing)
        {
            await using (listing)
            {
                if (await ListAsync(listing, cancel) is { } listed)
                    return listed;
                tried.Add(listing.Archive.Id);
            }
        }

        return null;
    }

    private async Task<Archive?> ListAsync(IArchiveListing listing, CancellationToken cancel)
    {
        await using var files = new ListedChunks(() => lister.ListAsync(listing.Archive.Source, cancel), options.RequestTimeout, time);
        for (var size = FirstChunk; await files.ReadAsync(size, cancel) is { Count: > 0 } chunk; size = Math.Min(2 * size, LargestChunk))
            if (!await listing.MergeAsync(chunk, cancel))
                return null;
        if (files.Problem is null && !await listing.HadFilesAsync(cancel))
            return await listing.FinishAsync(cancel);
        await listing.FailAsync(files.Problem ?? Emptied(listing.Archive.Source), cancel);
        return null;
    }

    /// <summary>More likely a mount point without its mount than a folder that somebody cleared.</summary>
    private static string Emptied(ArchiveSource source) =>
        $"The source '{source}' is empty, and had files when it was last listed: mount it. Where it is meant to be empty, cancel the archive.";
}
