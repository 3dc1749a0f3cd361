using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Accounts;
using Npgsql;

namespace FaceWorker.Storage.Galleries;

/// <summary>Creates galleries, changes their settings and lists them.</summary>
internal sealed class GalleryCatalog(GalleryDatabase database)
{
    private static readonly TimeSpan RetryAfterLock = TimeSpan.FromSeconds(5);

    public Task<Gallery?> FindAsync(GalleryName name, CancellationToken cancel) =>
        database.RunAsync(connection => FindAsync(connection, name, cancel), cancel);

    /// <param name="evenDeleting">Also one whose deletion has begun.</param>
    public static async Task<Gallery?> FindAsync(NpgsqlConnection connection, GalleryName name, CancellationToken cancel, bool evenDeleting = false) =>
        (await connection.QueryAsync(SqlText.Of("find_gallery"), [name.Value, evenDeleting], GalleryRows.Read, cancel)).SingleOrDefault();

    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    public static async Task<Gallery> GetAsync(NpgsqlConnection connection, GalleryName name, CancellationToken cancel) =>
        await FindAsync(connection, name, cancel) ?? throw Rejected.UnknownGallery(name);

    /// <summary>The gallery, locked until the end of the transaction: changes of its settings, calibrations and subjects take turns.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    public static async Task<Gallery> TakeTurnAsync(NpgsqlConnection connection, GalleryName name, CancellationToken cancel)
    {
        await connection.RunAsync(SqlText.Of("take_turn_in_gallery"), [name.Value], cancel);
        return await GetAsync(connection, name, cancel);
    }

    /// <summary>Why a gallery's row could not be locked against its deletion: it no longer exists, or is being deleted.</summary>
    public static async Task<Exception> ExplainLockAsync(NpgsqlConnection connection, GalleryName name, CancellationToken cancel) =>
        await FindAsync(connection, name, cancel) is null
            ? Rejected.UnknownGallery(name)
            : new DeferredException($"Gallery '{name}' is locked by a deletion that has not ended.", RetryAfterLock);

    /// <exception cref="GalleryConflictException">A gallery of that name has another pack or model, or the model other dimensions.</exception>
    public Task<Gallery> CreateAsync(RequestContext context, GalleryName name, PackId pack, FaceModel model, GallerySettings settings, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
        {
            if (await FindAsync(connection, name, cancel, evenDeleting: true) is not null && await FindAsync(connection, name, cancel) is null)
                throw new GalleryConflictException($"A gallery '{name}' is being deleted; create it again when that is done. If it was interrupted, repeat it: faceworker gallery delete {name}");

            // One at a time, because attaching a partition locks tables that another creation has written to.
            await connection.RunAsync("SELECT pg_advisory_xact_lock($1)", [AdvisoryLocks.GalleryCreation], cancel);
            if (await FindAsync(connection, name, cancel) is { } known)
                return Same(known, pack, model);

            await AddModelAsync(connection, model, cancel);
            var (id, space) = (await connection.QueryAsync(SqlText.Of("add_gallery"),
                [name.Value, pack.Value, model.Id.Value, model.Dimensions, model.Fingerprint, .. GalleryRows.ValuesOf(settings)],
                row => (row.GetInt64(0), row.GetInt64(1)), cancel))[0];
            await connection.RunAsync(SqlText.Of("add_template_partition"), [space], cancel);
            await Audit.AddAsync(connection, context, new AuditNote("created the gallery", name.Value, $"pack '{pack}'"), cancel);
            return new Gallery(id, name, pack, model, space, settings);
        }, cancel);

    /// <summary>The gallery with its settings changed.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    public Task<Gallery> SetAsync(RequestContext context, GalleryName name, Func<GallerySettings, GallerySettings> change, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
        {
            var known = await TakeTurnAsync(connection, name, cancel);
            var gallery = known with { Settings = change(known.Settings) };
            await connection.RunAsync(SqlText.Of("set_gallery"), [gallery.Id, .. GalleryRows.ValuesOf(gallery.Settings), gallery.Settings.Decisions.HasBasisOf(known.Settings.Decisions)], cancel);
            if (gallery.Settings.Crops == CropPolicy.None)
                await connection.RunAsync(SqlText.Of("delete_crops"), [gallery.Id], cancel);
            if (SettingsChange.Describe(known.Settings, gallery.Settings) is { } changed)
                await Audit.AddAsync(connection, context, new AuditNote("changed the settings of the gallery", name.Value, changed), cancel);
            return gallery;
        }, cancel);

    public Task<List<GalleryName>> NamesAsync(CancellationToken cancel) =>
        database.RunAsync(connection => connection.QueryAsync(SqlText.Of("gallery_names"), [], row => new GalleryName(row.GetString(0)), cancel), cancel);

    /// <summary>All galleries with their counts, or the one of that name.</summary>
    public Task<IReadOnlyList<GallerySummary>> ListAsync(GalleryName? name, CancellationToken cancel) =>
        database.RunAsync(connection => ListAsync(connection, name, cancel), cancel);

    private static async Task<IReadOnlyList<GallerySummary>> ListAsync(NpgsqlConnection connection, GalleryName? name, CancellationToken cancel)
    {
        var indexed = (await connection.ColumnAsync<long>(SqlText.Of("indexed_spaces"), [], cancel)).ToHashSet();
        return await connection.QueryAsync(SqlText.Of("list_galleries"), [name?.Value], row =>
        {
            var gallery = GalleryRows.Read(row);
            long Count(int column) => row.GetInt64(GalleryRows.Columns + column);
            return new GallerySummary(
                gallery, row.GetFieldValue<DateTimeOffset>(GalleryRows.Columns),
                Images: Count(1), Faces: Count(2), Templates: Count(3), Persons: Count(4), Subjects: Count(5), Classified: Count(6), Crops: Count(7), Rejections: Count(8),
                indexed.Contains(gallery.SpaceId) ? SearchMethod.Hnsw : SearchMethod.Exact)
            {
                CalibratedPersons = row.IsDBNull(GalleryRows.Columns + 9) ? null : Count(9),
                Unnamed = Count(10),
            };
        }, cancel);
    }

    /// <exception cref="GalleryConflictException">A model of that id makes vectors of another length here.</exception>
    public static async Task AddModelAsync(NpgsqlConnection connection, FaceModel model, CancellationToken cancel)
    {
        var dimensions = await connection.ValueAsync<int>(SqlText.Of("add_model"), [model.Id.Value, model.Dimensions], cancel);
        if (dimensions != model.Dimensions)
            throw new GalleryConflictException(
                $"Model '{model.Id}' makes vectors of {dimensions} values in this database, not of {model.Dimensions}; " +
                "give the changed model an id of its own.");
    }

    private static Gallery Same(Gallery known, PackId pack, FaceModel model) => known.Pack == pack && known.Model.IsSameAs(model)
        ? known
        : throw new GalleryConflictException(
            $"Gallery '{known.Name}' exists with pack '{known.Pack}' and model {known.Model}, not with pack '{pack}' and model {model}. Choose another name, or the same pack.");
}
