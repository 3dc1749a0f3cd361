using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Images;

/// <summary>An image that was fetched, and where.</summary>
internal sealed record FetchedImage(ImageKey Key, string Source);

/// <summary>Which of a batch of fetched images are known? Asked in one round trip; a second remembers where the known ones were seen.</summary>
internal sealed class ImageFinder(GalleryDatabase database) : IBatchRunner<FetchedImage, StoredImage?>
{
    /// <summary>One batch at a time: images fetched meanwhile form the next one, on the same connection.</summary>
    public static readonly BatchingOptions Batching = new() { MaxBatchSize = 64 };

    public Task<IReadOnlyList<StoredImage?>> RunAsync(IReadOnlyList<FetchedImage> items, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<StoredImage?>>(async connection =>
        {
            var known = await FindAsync(connection, items.Select(item => item.Key).Distinct(), cancel);
            await RememberAsync(connection, [.. items.Where(item => known.ContainsKey(item.Key))], cancel);
            return [.. items.Select(item => known.GetValueOrDefault(item.Key))];
        }, cancel);

    private static async Task<Dictionary<ImageKey, StoredImage>> FindAsync(NpgsqlConnection connection, IEnumerable<ImageKey> keys, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.AskFindImages(keys);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        return await reader.ReadImagesAsync(cancel);
    }

    private static async Task RememberAsync(NpgsqlConnection connection, IReadOnlyCollection<FetchedImage> known, CancellationToken cancel)
    {
        if (known.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(connection);
        await batch.AskRememberSources(known.Select(item => (item.Key, item.Source))).ExecuteNonQueryAsync(cancel);
    }
}
