using System.Collections.Concurrent;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;

namespace FaceWorker.Core.Archives;

/// <summary>Lists the source of an archive into the manifest. Begun again, it starts over and finds what was merged unchanged.</summary>
public sealed class ListingRun(IArchiveManifest manifest, IArchiveLister lister, ImageOptions options, TimeProvider time) : IOperationRunner
{
    // The first chunks are small, so that the first jobs can be sent soon.
    private const int FirstChunk = 500;
    private const int LargestChunk = 10_000;

    /// <summary>The readings that their sources have not let go: such a source blocks one thread of this process, however often it is to be listed.</summary>
    private readonly ConcurrentDictionary<ArchiveSource, Task> blocked = new();

    /// <inheritdoc />
    public OperationKind Kind => OperationKind.Listing;

    /// <inheritdoc />
    /// <remarks>Whatever is wrong with the source is tried again: another worker may see it, and a person may mend it. What was merged stays.</remarks>
    public async Task RunAsync(Operation operation, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        if (await manifest.BeginListingAsync(operation.Target!.Value, cancel) is not { } listing)
            return;
        await using (listing)
            await ListAsync(listing, progress, cancel);
    }

    private async Task ListAsync(IArchiveListing listing, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        var source = listing.Archive.Source;
        if (blocked.TryGetValue(source, out var former) && !former.IsCompleted)
            throw new TransientFailureException(ListedChunks.Silence(options.RequestTimeout));
        blocked.TryRemove(source, out _);
        var within = listing.Sources.IsAny ? null : listing.Sources;
        var files = new ListedChunks(() => lister.ListAsync(source, cancel, within), options.RequestTimeout, time);
        try
        {
            await ListAsync(listing, files, progress, cancel);
        }
        finally
        {
            await files.DisposeAsync();
            if (!files.Reading.IsCompleted)
                blocked[source] = files.Reading;
        }
    }

    private static async Task ListAsync(IArchiveListing listing, ListedChunks files, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        var seen = 0L;
        for (var size = FirstChunk; await files.ReadAsync(size, cancel) is { Count: > 0 } chunk; size = Math.Min(2 * size, LargestChunk))
        {
            if (!await listing.MergeAsync(chunk, cancel))
                throw NotWanted(listing.Archive);
            progress.Report(new OperationProgress(seen += chunk.Count, Step: "listing files"));
        }

        if (files.Problem is { } problem)
            throw new TransientFailureException(problem);
        if (await listing.HadFilesAsync(cancel))
            throw new TransientFailureException(Emptied(listing.Archive.Source));
        var found = (await listing.FinishAsync(cancel) ?? throw NotWanted(listing.Archive)).LastListing!;
        progress.Report(new OperationProgress(seen, seen, $"{found.Added} files added, {found.Changed} changed, {found.Unchanged} unchanged, {found.Vanished} vanished"));
    }

    private static OperationCanceledException NotWanted(Archive archive) => new($"Archive {archive.Id} is to be listed no more: it was paused, cancelled or deleted.");

    /// <summary>More likely a mount point without its mount than a folder that somebody cleared.</summary>
    private static string Emptied(ArchiveSource source) =>
        $"The source '{source}' is empty, and had files when it was last listed: mount it. Where it is meant to be empty, cancel the archive.";
}
