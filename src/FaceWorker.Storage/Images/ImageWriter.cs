using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Images;

/// <summary>Stores a batch of images in one transaction of a few round trips, however many images and faces there are; null for each whose gallery is being deleted.</summary>
/// <remarks>
/// The transaction that inserts an image's row stores its faces; all others, in this batch or on another connection, get what it
/// stored. The unique key decides, so this holds across workers.
/// </remarks>
internal sealed class ImageWriter(GalleryDatabase database) : IBatchRunner<NewImage, StoredImage?>
{
    public Task<IReadOnlyList<StoredImage?>> RunAsync(IReadOnlyList<NewImage> items, CancellationToken cancel) =>
        database.RunInTransactionAsync(connection => StoreAsync(connection, items, cancel), cancel);

    private static async Task<IReadOnlyList<StoredImage?>> StoreAsync(
        NpgsqlConnection connection, IReadOnlyList<NewImage> items, CancellationToken cancel)
    {
        var present = await LockGalleriesAsync(connection, items.Select(item => item.Key.Gallery), cancel);
        var images = items.Where(item => present.Contains(item.Key.Gallery)).DistinctBy(item => item.Key).ToDictionary(item => item.Key);
        if (images.Count == 0)
            return [.. items.Select(_ => (StoredImage?)null)];
        var added = await AddImagesAsync(connection, images.Values, cancel);
        var newFaces = added.SelectMany(image => NewFace.Of(images[image.Key], image.Value)).ToArray();

        await using var batch = new NpgsqlBatch(connection);
        batch.AskAddFaces(newFaces)
            .AskRememberSources(items.Where(item => images.ContainsKey(item.Key)).Select(item => (item.Key, item.Picture.File.Source)))
            .AskFindImages(images.Keys.Where(key => !added.ContainsKey(key)));
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var faceIds = (await reader.RowsAsync(row => (Id: row.GetInt64(0), Image: row.GetInt64(1), Position: row.GetInt32(2)), cancel))
            .ToDictionary(row => (row.Image, row.Position), row => row.Id);
        var stored = await reader.NextResultAsync(cancel) ? await reader.ReadImagesAsync(cancel) : [];
        if (added.Keys.Any(key => images[key].Gallery.Settings.People.KeepUp))
        {
            await reader.DisposeAsync();
            await connection.RunAsync(SqlText.Of("tell_of_faces"), [], cancel);
        }

        Failpoints.ReachBeforeCommit();

        foreach (var (key, id) in added)
            stored[key] = new StoredImage(id, key.Sha256, IsNew: true,
                [.. newFaces.Where(face => face.Image == id).Select(face => face.AsStored(faceIds[(id, face.Position)]))])
            {
                Condition = images[key].Picture.Condition,
                Turn = images[key].Picture.Turn,
            };
        return Answer(items, present, stored);
    }

    private static async Task<HashSet<long>> LockGalleriesAsync(NpgsqlConnection connection, IEnumerable<long> galleries, CancellationToken cancel) =>
        [.. await connection.ColumnAsync<long>(SqlText.Of("lock_galleries_against_deletion"), [galleries.Distinct().ToArray()], cancel)];

    private static async Task<Dictionary<ImageKey, long>> AddImagesAsync(
        NpgsqlConnection connection, IReadOnlyCollection<NewImage> images, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Ask(SqlText.Of("add_images"),
            images.Select(image => image.Key.Gallery).ToArray(),
            images.Select(image => image.Key.Sha256.ToBytes()).ToArray(),
            images.Select(image => image.Picture.Width).ToArray(),
            images.Select(image => image.Picture.Height).ToArray(),
            images.Select(image => (float?)image.Picture.Condition.DecodedShare).ToArray(),
            images.Select(image => image.Picture.Condition.Pages).ToArray(),
            images.Select(image => (short)image.Picture.Turn).ToArray(),
            images.Select(image => image.Picture.File.TakenAt).ToArray());
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var rows = await reader.RowsAsync(row => (Key: ImageQuestions.ReadKey(row, 1), Id: row.GetInt64(0)), cancel);
        await reader.FinishAsync(cancel);
        return rows.ToDictionary(row => row.Key, row => row.Id);
    }

    private static StoredImage?[] Answer(IReadOnlyList<NewImage> items, HashSet<long> present, Dictionary<ImageKey, StoredImage> stored)
    {
        var answers = new StoredImage?[items.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var key = items[i].Key;
            if (!present.Contains(key.Gallery))
                continue;
            if (!stored.TryGetValue(key, out var image))
                throw new TransientFailureException(
                    $"Image {key.Sha256} of gallery '{items[i].Gallery.Name}' was deleted while it was stored again.");
            answers[i] = image;
            stored[key] = image with { IsNew = false }; // the same bytes again in this batch
        }

        return answers;
    }
}
