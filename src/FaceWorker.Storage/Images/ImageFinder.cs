using FaceWorker.Core.Batching;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Storage.Events;
using Npgsql;

namespace FaceWorker.Storage.Images;

/// <summary>An image that was fetched, where, and when it was taken, if its file says so.</summary>
/// <param name="News">What is told of it if it is known; null: nothing.</param>
internal sealed record FetchedImage(Gallery Gallery, Sha256Digest Sha256, string Source, DateTime? TakenAt, ImageNews? News)
{
    public ImageKey Key => new(Gallery.Id, Sha256);
}

/// <summary>Which of a batch of fetched images are known? Asked in one round trip; a second remembers where the known ones were seen, and when they were taken, and tells of them.</summary>
internal sealed class ImageFinder(GalleryDatabase database) : IBatchRunner<FetchedImage, StoredImage?>
{
    /// <summary>One batch at a time: images fetched meanwhile form the next one, on the same connection.</summary>
    public static readonly BatchingOptions Batching = new() { MaxBatchSize = 64 };

    public Task<IReadOnlyList<StoredImage?>> RunAsync(IReadOnlyList<FetchedImage> items, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<StoredImage?>>(async connection =>
        {
            var known = await FindAsync(connection, items.Select(item => item.Key).Distinct(), cancel);
            await RememberAsync(connection, [.. items.Where(item => known.ContainsKey(item.Key))], known, cancel);
            return [.. items.Select(item => known.GetValueOrDefault(item.Key))];
        }, cancel);

    private static async Task<Dictionary<ImageKey, StoredImage>> FindAsync(NpgsqlConnection connection, IEnumerable<ImageKey> keys, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.AskFindImages(keys);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        return await reader.ReadImagesAsync(cancel);
    }

    /// <summary>A batch is one transaction.</summary>
    private static async Task RememberAsync(NpgsqlConnection connection, IReadOnlyCollection<FetchedImage> items, Dictionary<ImageKey, StoredImage> known, CancellationToken cancel)
    {
        if (items.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(connection);
        batch.AskRememberSources(items.Select(item => (item.Key, item.Source)));
        if (items.Where(item => item.News is { OfImage: true }).Select(item => item.News!.Indexed(new IndexOutcome(item.Gallery, item.Source, known[item.Key]))).ToArray() is { Length: > 0 } news)
            batch.AskAddEvents(news);
        if (items.Where(item => item.TakenAt is not null).DistinctBy(item => item.Key).ToArray() is { Length: > 0 } taken)
            batch.Ask(SqlText.Of("remember_taken"),
                taken.Select(item => item.Key.Gallery).ToArray(),
                taken.Select(item => item.Key.Sha256.ToBytes()).ToArray(),
                taken.Select(item => item.TakenAt!.Value).ToArray());
        await batch.ExecuteNonQueryAsync(cancel);
    }
}
