using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Watching;
using FaceWorker.Storage.Events;
using FaceWorker.Storage.Watching;
using Npgsql;

namespace FaceWorker.Storage.Images;

/// <summary>Stores a batch of images, and the events that tell of them, in one transaction of a few round trips, however many there are; null for each whose gallery is being deleted.</summary>
/// <remarks>
/// The transaction that inserts an image's row stores its faces; all others, in this batch or on another connection, get what it
/// stored. The unique key decides, so this holds across workers.
/// </remarks>
internal sealed class ImageWriter(GalleryDatabase database, WatchedPeople watched) : IBatchRunner<NewImage, StoredImage?>
{
    public Task<IReadOnlyList<StoredImage?>> RunAsync(IReadOnlyList<NewImage> items, CancellationToken cancel) =>
        database.RunInTransactionAsync(connection => StoreAsync(connection, items, cancel), cancel);

    private async Task<IReadOnlyList<StoredImage?>> StoreAsync(NpgsqlConnection connection, IReadOnlyList<NewImage> items, CancellationToken cancel)
    {
        var present = await LockGalleriesAsync(connection, items.Select(item => item.Key.Gallery), cancel);
        var images = items.Where(item => present.ContainsKey(item.Key.Gallery)).DistinctBy(item => item.Key).ToDictionary(item => item.Key);
        if (images.Count == 0)
            return [.. items.Select(_ => (StoredImage?)null)];

        // Before they are stored: a face would be the nearest to itself.
        var matches = await watched.FindAsync(connection, [.. images.Values.Where(image => present[image.Key.Gallery])], cancel);
        var added = await AddImagesAsync(connection, images.Values, cancel);
        var stored = await AddFacesAsync(connection, items, images, added, cancel);
        var answers = Answer(items, present, stored);
        await TellAsync(connection, [.. NewsOf(items, answers), .. Sightings(images, added, stored, matches)], hasNewFaces: added.Keys.Any(key => images[key].Gallery.Settings.People.KeepUp), cancel);
        Failpoints.ReachBeforeCommit();
        return answers;
    }

    /// <summary>Those that are there and stay, and whether each watches somebody.</summary>
    private static async Task<Dictionary<long, bool>> LockGalleriesAsync(NpgsqlConnection connection, IEnumerable<long> galleries, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("lock_galleries_against_deletion"), [galleries.Distinct().ToArray()], row => (Id: row.GetInt64(0), Watches: row.GetBoolean(1)), cancel))
            .ToDictionary(gallery => gallery.Id, gallery => gallery.Watches);

    /// <exception cref="RequestRejectedException">One of them was erased. The others of its batch are stored without it.</exception>
    private static async Task<Dictionary<ImageKey, long>> AddImagesAsync(
        NpgsqlConnection connection, IReadOnlyCollection<NewImage> images, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        var (galleries, digests) = (images.Select(image => image.Key.Gallery).ToArray(), images.Select(image => image.Key.Sha256.ToBytes()).ToArray());
        batch.Ask(SqlText.Of("add_images"),
            galleries,
            digests,
            images.Select(image => image.Picture.Width).ToArray(),
            images.Select(image => image.Picture.Height).ToArray(),
            images.Select(image => (float?)image.Picture.Condition.DecodedShare).ToArray(),
            images.Select(image => image.Picture.Condition.Pages).ToArray(),
            images.Select(image => (short)image.Picture.Turn).ToArray(),
            images.Select(image => image.Picture.File.TakenAt).ToArray())
            .Ask(SqlText.Of("erased_among"), galleries, digests);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var rows = await reader.RowsAsync(row => (Key: ImageQuestions.ReadKey(row, 1), Id: row.GetInt64(0)), cancel);
        await reader.NextResultAsync(cancel);
        var erased = await reader.RowsAsync(row => ImageQuestions.ReadKey(row, 0), cancel);
        await reader.FinishAsync(cancel);
        if (images.FirstOrDefault(image => erased.Contains(image.Key)) is { } one)
            throw Rejected.Erased(one.Gallery.Name, one.Picture.File.Source);
        return rows.ToDictionary(row => row.Key, row => row.Id);
    }

    /// <returns>All images, those that were known included.</returns>
    private static async Task<Dictionary<ImageKey, StoredImage>> AddFacesAsync(
        NpgsqlConnection connection, IReadOnlyList<NewImage> items, Dictionary<ImageKey, NewImage> images, Dictionary<ImageKey, long> added, CancellationToken cancel)
    {
        var newFaces = added.SelectMany(image => NewFace.Of(images[image.Key], image.Value)).ToArray();
        await using var batch = new NpgsqlBatch(connection);
        batch.AskAddFaces(newFaces)
            .AskRememberSources(items.Where(item => images.ContainsKey(item.Key)).Select(item => (item.Key, item.Picture.File.Source)))
            .AskFindImages(images.Keys.Where(key => !added.ContainsKey(key)));
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var faceIds = (await reader.RowsAsync(row => (Id: row.GetInt64(0), Image: row.GetInt64(1), Position: row.GetInt32(2)), cancel))
            .ToDictionary(row => (row.Image, row.Position), row => row.Id);
        var stored = await reader.NextResultAsync(cancel) ? await reader.ReadImagesAsync(cancel) : [];
        foreach (var (key, id) in added)
            stored[key] = new StoredImage(id, key.Sha256, IsNew: true,
                [.. newFaces.Where(face => face.Image == id).Select(face => face.AsStored(faceIds[(id, face.Position)]))])
            {
                Condition = images[key].Picture.Condition,
                Turn = images[key].Picture.Turn,
            };
        return stored;
    }

    private static StoredImage?[] Answer(IReadOnlyList<NewImage> items, Dictionary<long, bool> present, IReadOnlyDictionary<ImageKey, StoredImage> stored)
    {
        var answers = new StoredImage?[items.Count];
        var answered = new HashSet<ImageKey>();
        for (var i = 0; i < answers.Length; i++)
        {
            var key = items[i].Key;
            if (!present.ContainsKey(key.Gallery))
                continue;
            if (!stored.TryGetValue(key, out var image))
                throw new TransientFailureException(
                    $"Image {key.Sha256} of gallery '{items[i].Gallery.Name}' was deleted while it was stored again.");
            answers[i] = answered.Add(key) ? image : image with { IsNew = false }; // the same bytes again in this batch
        }

        return answers;
    }

    /// <summary>That each image is indexed, to those who are to be told.</summary>
    private static IEnumerable<NewEvent> NewsOf(IReadOnlyList<NewImage> items, IReadOnlyList<StoredImage?> answers) =>
        items.Zip(answers).Where(pair => pair.First.News is { OfImage: true } && pair.Second is not null)
            .Select(pair => pair.First.News!.Indexed(new IndexOutcome(pair.First.Gallery, pair.First.Picture.File.Source, pair.Second!)));

    private static IEnumerable<NewEvent> Sightings(Dictionary<ImageKey, NewImage> images, Dictionary<ImageKey, long> added,
        Dictionary<ImageKey, StoredImage> stored, IReadOnlyDictionary<FacePlace, WatchMatch> matches) => matches
        .Where(match => added.ContainsKey(match.Key.Image))
        .Select(match => ImageNews.Seen(images[match.Key.Image].News, new Sighting(images[match.Key.Image].Gallery, images[match.Key.Image].Picture.File.Source,
            added[match.Key.Image], stored[match.Key.Image].Faces[match.Key.Position], match.Value.Person, match.Value.Thresholds)));

    private static async Task TellAsync(NpgsqlConnection connection, IReadOnlyList<NewEvent> events, bool hasNewFaces, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (hasNewFaces)
            batch.Ask(SqlText.Of("tell_of_faces"));
        if (events.Count > 0)
            batch.AskAddEvents(events);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancel);
    }
}
