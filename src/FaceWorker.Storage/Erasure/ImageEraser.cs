using System.Globalization;
using FaceWorker.Core.Access;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Erasure;

/// <summary>Erases photos of a gallery: their faces, the places where they were seen, and what the ledgers say of them. They are not indexed again.</summary>
/// <remarks>Locks are taken in the order of the ledger: archives, items, faces and their images, counts.</remarks>
internal static class ImageEraser
{
    /// <summary>The gallery need not have the photo: there may be lines and messages about it all the same.</summary>
    public static async Task<ErasureScope> FindAsync(NpgsqlConnection connection, Gallery gallery, ErasureTarget target, CancellationToken cancel)
    {
        var reference = target.Image!;
        var source = reference.Source is { } place ? StorableText.Source(place) : null;
        var images = await connection.ColumnAsync<long>(
            SqlText.Of("find_images_to_erase"), [gallery.Id, reference.Id, reference.Sha256?.ToBytes(), source is null ? null : StorableText.Digest(source)], cancel);
        var names = await NamesAsync(connection, [.. images], cancel);
        return new ErasureScope(target)
        {
            Images = images,
            Digests = [.. names.Select(name => (Sha256Digest?)name.Sha256).Append(reference.Sha256).OfType<Sha256Digest>().Distinct()],
            Sources = [.. names.SelectMany(name => name.Sources).Append(source).OfType<string>().Distinct()],
        };
    }

    /// <summary>In a transaction of the connection's.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery; or nothing is known of such a photo.</exception>
    public static async Task<ErasureReceipt> EraseAsync(NpgsqlConnection connection, RequestContext context, ErasureTarget target, int deadLetters, CancellationToken cancel)
    {
        var (gallery, actor) = (await GalleryCatalog.TakeTurnAsync(connection, target.Gallery, cancel), StorableText.Actor(context.Caller.Name));
        var scope = await FindAsync(connection, gallery, target, cancel);
        string[] called = [.. scope.Images.Select(image => image.ToString(CultureInfo.InvariantCulture)), .. scope.Digests.Select(digest => digest.ToString()), .. scope.Sources];
        var receipt = await Receipts.BeginAsync(connection, ErasureKind.Image, gallery, called, actor, ends: true, cancel);
        var counts = await EraseAsync(connection, gallery, [.. scope.Images], scope.Sources, receipt, onlyListed: false, cancel)
            + await ClearAsync(connection, gallery, [.. scope.Sources], cancel)
            + new ErasureCounts { DeadLetters = deadLetters };
        if (counts == new ErasureCounts())
            throw Rejected.NothingToErase(target);
        await Audit.AddAsync(connection, context, new AuditNote("erased a photo of the gallery", gallery.Name.Value, $"erasure {receipt}, {counts.Faces} faces"), cancel);
        var erasedAt = await Receipts.CountAsync(connection, receipt, counts, ends: true, cancel);
        return new ErasureReceipt(receipt, ErasureKind.Image, gallery.Name.Value, counts, actor, erasedAt, SweptAt: null);
    }

    /// <summary>The same for many, in a transaction in which the gallery's turn was taken; without looking for texts that speak of them.</summary>
    /// <param name="sources">Places where these photos were seen.</param>
    /// <param name="onlyListed">Only photos that an archive lists are kept from being indexed again.</param>
    public static async Task<ErasureCounts> EraseAsync(
        NpgsqlConnection connection, Gallery gallery, long[] images, IReadOnlyCollection<string> sources, long receipt, bool onlyListed, CancellationToken cancel)
    {
        var eraser = new FaceEraser(connection, gallery, cancel);
        var digests = sources.Select(StorableText.Digest).ToArray();
        await eraser.RunAsync("lock_archives_of_gallery", gallery.Id);
        await eraser.RunAsync("remember_erased_images", gallery.Id, images, receipt, onlyListed);
        var items = (await connection.QueryLongAsync(SqlText.Of("delete_items_of_images"), [gallery.Id, images, digests.Select(KeyOf).ToArray()], row => row.GetInt64(0), cancel))[0];
        var faces = await connection.QueryLongAsync(SqlText.Of("lock_faces_of_images"), [images], row => (Id: row.GetInt64(0), Subject: row.GetFieldValue<long?>(1)), cancel);
        long[] ids = [.. faces.Select(face => face.Id)];
        var counts = await eraser.EraseAsync(ids) + new ErasureCounts
        {
            ArchiveItems = items,
            Answers = await eraser.RunAsync("delete_answers_that_say", gallery.Id, ids, Array.Empty<string>()),
            Events = await eraser.RunAsync("delete_events_that_say", gallery.Id, images, Array.Empty<string>()),
            Rejections = await eraser.RunAsync("delete_rejections_of_sources", gallery.Name.Value, digests),
            Subjects = await eraser.RunAsync("delete_empty_people", gallery.Id, faces.Select(face => face.Subject).OfType<long>().Distinct().ToArray()),
        };
        var (deleted, places) = (await connection.QueryLongAsync(SqlText.Of("delete_images_by_id"), [images], row => (row.GetInt64(0), row.GetInt64(1)), cancel))[0];
        return counts + new ErasureCounts { Images = deleted, Sources = places };
    }

    /// <summary>What the photos are called.</summary>
    public static Task<List<(Sha256Digest Sha256, string[] Sources)>> NamesAsync(NpgsqlConnection connection, long[] images, CancellationToken cancel) => connection.QueryAsync(
        SqlText.Of("names_of_images"), [images], row => (Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(0)), row.GetFieldValue<string[]>(1)), cancel);

    private static async Task<ErasureCounts> ClearAsync(NpgsqlConnection connection, Gallery gallery, string[] sources, CancellationToken cancel)
    {
        var eraser = new FaceEraser(connection, gallery, cancel);
        return await eraser.ClearAsync(sources) + new ErasureCounts
        {
            Answers = await eraser.RunAsync("delete_answers_that_say", gallery.Id, Array.Empty<long>(), sources),
            Events = await eraser.RunAsync("delete_events_that_say", gallery.Id, Array.Empty<long>(), sources.Select(source => NewEvent.Quote(source)[1..^1]).ToArray()),
        };
    }

    /// <summary>As archives call their files.</summary>
    private static Guid KeyOf(byte[] digest) => new(digest.AsSpan(0, 16), bigEndian: true);
}
