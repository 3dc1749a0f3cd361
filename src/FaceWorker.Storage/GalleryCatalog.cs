using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>Creates galleries and lists them.</summary>
internal sealed class GalleryCatalog(GalleryDatabase database)
{
    public Task<Gallery?> FindAsync(GalleryName name, CancellationToken cancel) =>
        database.RunAsync(connection => FindAsync(connection, name, cancel), cancel);

    /// <exception cref="GalleryConflictException">A gallery of that name has another pack or model, or the model other dimensions.</exception>
    public Task<Gallery> CreateAsync(GalleryName name, PackId pack, FaceModel model, DecisionThresholds thresholds, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
        {
            // One at a time, because attaching a partition locks tables that another creation has written to.
            await connection.RunAsync("SELECT pg_advisory_xact_lock($1)", [AdvisoryLocks.GalleryCreation], cancel);
            if (await FindAsync(connection, name, cancel) is { } known)
                return Same(known, pack, model);

            await AddModelAsync(connection, model, cancel);
            var (id, space) = (await connection.QueryAsync(SqlText.Of("add_gallery"),
            [
                name.Value, pack.Value, model.Id.Value, model.Dimensions,
                thresholds.Match.Value, thresholds.Review.Value, thresholds.Origin,
            ], row => (row.GetInt64(0), row.GetInt64(1)), cancel))[0];
            await connection.RunAsync(SqlText.Of("add_template_partition", space, model.Dimensions), [], cancel);
            return new Gallery(id, name, pack, model, space, thresholds);
        }, cancel);

    public Task<IReadOnlyList<GallerySummary>> ListAsync(CancellationToken cancel) =>
        database.RunAsync(connection => ListAsync(connection, cancel), cancel);

    private static async Task<IReadOnlyList<GallerySummary>> ListAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var indexed = (await connection.QueryAsync(SqlText.Of("indexed_spaces"), [], row => row.GetInt64(0), cancel)).ToHashSet();
        return await connection.QueryAsync(SqlText.Of("list_galleries"), [], row =>
        {
            var gallery = ReadGallery(row);
            return new GallerySummary(
                gallery, row.GetFieldValue<DateTimeOffset>(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12),
                indexed.Contains(gallery.SpaceId) ? SearchMethod.Hnsw : SearchMethod.Exact);
        }, cancel);
    }

    private static async Task<Gallery?> FindAsync(NpgsqlConnection connection, GalleryName name, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("find_gallery"), [name.Value], ReadGallery, cancel)).SingleOrDefault();

    private static async Task AddModelAsync(NpgsqlConnection connection, FaceModel model, CancellationToken cancel)
    {
        var dimensions = (await connection.QueryAsync(
            SqlText.Of("add_model"), [model.Id.Value, model.Dimensions], row => row.GetInt32(0), cancel))[0];
        if (dimensions != model.Dimensions)
            throw new GalleryConflictException(
                $"Model '{model.Id}' makes vectors of {dimensions} values in this database, not of {model.Dimensions}; " +
                "a changed model needs an id of its own.");
    }

    private static Gallery Same(Gallery known, PackId pack, FaceModel model) => known.Pack == pack && known.Model.IsSameAs(model)
        ? known
        : throw new GalleryConflictException(
            $"Gallery '{known.Name}' exists with pack '{known.Pack}' and model {known.Model}, not with pack '{pack}' and model {model}. Choose another name, or the same pack.");

    private static Gallery ReadGallery(NpgsqlDataReader row) => new(
        row.GetInt64(0), new GalleryName(row.GetString(1)), new PackId(row.GetString(2)),
        new FaceModel(new ModelId(row.GetString(3)), row.GetInt32(4), Fingerprint: ""), row.GetInt64(5),
        new DecisionThresholds(new SquaredDistance(row.GetDouble(6)), new SquaredDistance(row.GetDouble(7)), row.GetString(8)));
}
