using System.Globalization;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Accounts;
using Npgsql;

namespace FaceWorker.Storage.Galleries;

/// <summary>Deletes a gallery with every row of it, in one transaction, while workers store and search. They no longer see the gallery once the deletion has begun.</summary>
/// <remarks>
/// Locks are taken in an order that rules out deadlocks: first the building of indexes, then the creation of galleries, the gallery's row (writers
/// begin with it, or with their archive's), its other rows, and last, for a moment, the parent table of all templates.
/// </remarks>
/// <param name="afterwards">What else belongs to the transaction; null: nothing does.</param>
internal sealed class GalleryDeleter(GalleryDatabase database, TimeProvider time, Func<NpgsqlConnection, Gallery, GalleryDeletion, Task>? afterwards = null)
{
    /// <summary>What was deleted; null when there is no such gallery.</summary>
    public async Task<GalleryDeletion?> DeleteAsync(RequestContext context, GalleryName name, CancellationToken cancel)
    {
        try
        {
            return await DeleteInTurnAsync(context, name, cancel);
        }
        catch
        {
            await GiveUpAsync(name);
            throw;
        }
    }

    /// <summary>Nothing was deleted. If this fails as well, a person has to repeat the deletion.</summary>
    private async Task GiveUpAsync(GalleryName name)
    {
        try
        {
            await database.RunAsync("mark_gallery_as_deleting", [name.Value, false], CancellationToken.None);
        }
        catch (TransientFailureException)
        {
            // The first failure says it all.
        }
    }

    private Task<GalleryDeletion?> DeleteInTurnAsync(RequestContext context, GalleryName name, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        await AdvisoryLocks.PollForAsync(connection, AdvisoryLocks.IndexBuild, time, cancel);
        try
        {
            await connection.RunAsync(SqlText.Of("mark_gallery_as_deleting"), [name.Value, true], cancel);
            return await GalleryDatabase.InTransactionAsync(connection, () => DeleteAsync(context, connection, name, cancel), cancel);
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.IndexBuild);
        }
    }, cancel);

    private async Task<GalleryDeletion?> DeleteAsync(RequestContext context, NpgsqlConnection connection, GalleryName name, CancellationToken cancel)
    {
        await connection.RunLongAsync("SELECT pg_advisory_xact_lock($1)", [AdvisoryLocks.GalleryCreation], cancel);
        await connection.RunLongAsync(SqlText.Of("lock_gallery"), [name.Value], cancel);
        if (await GalleryCatalog.FindAsync(connection, name, cancel, evenDeleting: true) is not { } gallery)
            return null;

        var deletion = await CountAsync(connection, gallery, cancel);
        await connection.RunLongAsync(SqlText.Of("delete_archives"), [gallery.Id], cancel);
        await connection.RunLongAsync(SqlText.Of("delete_images"), [gallery.Id], cancel);
        await connection.RunLongAsync(SqlText.Of("delete_gallery"), [gallery.Id, name.Value], cancel);
        foreach (var space in new[] { gallery.SpaceId, gallery.Shadow?.Id }.OfType<long>())
            await connection.RunLongAsync(SqlText.Of("drop_template_partition"), [space], cancel);
        await Audit.AddAsync(connection, context, new AuditNote("deleted the gallery", name.Value,
            string.Create(CultureInfo.InvariantCulture, $"{deletion.Images:N0} images, {deletion.Faces:N0} faces, {deletion.Subjects:N0} subjects")), cancel);
        if (afterwards is not null)
            await afterwards(connection, gallery, deletion);
        return deletion;
    }

    /// <summary>What would be deleted.</summary>
    public static async Task<GalleryDeletion> CountAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel)
    {
        await using var command = connection.Ask(SqlText.Of("gallery_contents", gallery.SpaceId, gallery.Model.Dimensions), gallery.Id, gallery.Name.Value);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return (await reader.RowsAsync(row => new GalleryDeletion(
            gallery.Name, Images: row.GetInt64(0), Sources: row.GetInt64(1), Faces: row.GetInt64(2), Templates: row.GetInt64(3), Crops: row.GetInt64(4),
            Subjects: row.GetInt64(5), Changes: row.GetInt64(6), Calibrations: row.GetInt64(7), Rejections: row.GetInt64(8),
            Archives: row.GetInt64(9), ArchiveItems: row.GetInt64(10)), cancel))[0];
    }
}
