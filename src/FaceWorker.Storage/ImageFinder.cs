using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>An image that was fetched, and where.</summary>
internal sealed record FetchedImage(ImageKey Key, string Source);

/// <summary>Which of a batch of fetched images are known? Asked in one round trip, which also remembers where these were seen.</summary>
internal sealed class ImageFinder(GalleryDatabase database) : IBatchRunner<FetchedImage, StoredImage?>
{
    /// <summary>One round trip at a time: what is fetched meanwhile goes with the next, on the same connection.</summary>
    public static readonly BatchingOptions Batching = new() { MaxBatchSize = 64 };

    public Task<IReadOnlyList<StoredImage?>> RunAsync(IReadOnlyList<FetchedImage> items, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<StoredImage?>>(async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.AskFindImages([.. items.Select(item => item.Key).Distinct()]).AskRememberSources(items.Select(item => (item.Key, item.Source)));
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            var known = await reader.ReadImagesAsync(cancel);
            await reader.FinishAsync(cancel);
            return [.. items.Select(item => known.GetValueOrDefault(item.Key))];
        }, cancel);
}
