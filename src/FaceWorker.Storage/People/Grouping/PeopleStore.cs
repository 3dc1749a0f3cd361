using System.Data;
using System.Globalization;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Search;
using Npgsql;
using Pgvector;

namespace FaceWorker.Storage.People.Grouping;

/// <summary>What finding people reads in PostgreSQL and leaves there.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class PeopleStore(GalleryDatabase database) : IPeopleStore
{
    private readonly IndexedSpaces indexed = new(TimeProvider.System);

    /// <inheritdoc />
    public Task<LinkingState> MeasureAsync(Gallery gallery, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        var spaces = await indexed.GetAsync(connection, cancel);
        return (await connection.QueryLongAsync(TextOf("count_unlinked", gallery), [], row => new LinkingState(row.GetInt64(0), row.GetInt64(1), spaces.ContainsKey(gallery.SpaceId)), cancel))[0];
    }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<(long FaceId, Embedding Embedding)>> ReadTemplatesAsync(Gallery gallery, bool linked, long after, int most, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<(long, Embedding)>>(async connection => await connection.QueryLongAsync(TextOf("read_templates", gallery), [linked, after, most],
            row => (row.GetInt64(0), row.GetFieldValue<HalfVector>(1).ToEmbedding(gallery.Model)), cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<FaceLink>> SearchLinksAsync(Gallery gallery, long after, int most, SquaredDistance within, CancellationToken cancel) =>
        database.RunInTransactionAsync<IReadOnlyList<FaceLink>>(async connection =>
        {
            const int PoolSize = PeopleClusterer.Neighbours + 1; // the face itself is in it
            var key = (await indexed.GetAsync(connection, cancel)).GetValueOrDefault(gallery.SpaceId, HnswKeys.For(gallery.Model.Dimensions));
            var kept = key.Kept(PoolSize, database.EfSearch);
            await connection.RunAsync(SqlText.Of("widen_hnsw"), [Math.Max(database.EfSearch, kept).ToString(CultureInfo.InvariantCulture)], cancel);
            var pool = SqlText.Of(key.ToPool()).Replace("$1", "new.embedding", StringComparison.Ordinal);
            var text = SqlText.Of("search_links").Replace("{pool}", pool, StringComparison.Ordinal)
                .With("space", gallery.SpaceId).With("dimensions", gallery.Model.Dimensions).With("pool_size", PoolSize).With("kept", kept);
            return await connection.QueryLongAsync(text, [after, most],
                row => ReadLink(row.GetInt64(0), row.GetFieldValue<long[]>(1), row.GetFieldValue<double[]>(2), within), cancel);
        }, cancel);

    /// <inheritdoc />
    public Task AddLinksAsync(Gallery gallery, IReadOnlyList<FaceLink> links, CancellationToken cancel) => database.RunInTransactionAsync(async connection =>
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var link in links)
            batch.Ask(SqlText.Of("add_link"), link.FaceId, gallery.SpaceId, link.Neighbours.ToArray(), link.Distances.ToArray());
        return await batch.ExecuteNonQueryAsync(cancel);
    }, cancel);

    /// <inheritdoc />
    public Task<PeopleScope> ReadScopeAsync(Gallery gallery, SquaredDistance near, CancellationToken cancel) => database.RunInTransactionAsync(async connection =>
    {
        await connection.RunAsync("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", [], cancel); // one moment for all that follows
        return await new ScopeReader(connection, gallery, cancel).ReadAsync(near);
    }, cancel);

    /// <inheritdoc />
    public Task<PeopleWritten> WriteAsync(Gallery gallery, PeopleScope scope, IReadOnlyList<PersonMove> moves, LinkWeights weights, long linked, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
        {
            var now = await GalleryCatalog.TakeTurnAsync(connection, gallery.Name, cancel);
            return now.Id == gallery.Id ? await new ScopeWriter(connection, now, cancel).WriteAsync(scope, moves, weights, linked) : throw Rejected.UnknownGallery(gallery.Name);
        }, cancel);

    /// <inheritdoc />
    public Task MeasurePeopleAsync(Gallery gallery, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        await ChangedPeople.MeasureAllAsync(connection, gallery, cancel);
        return true;
    }, cancel);

    private static FaceLink ReadLink(long face, long[] neighbours, double[] negativeInnerProducts, SquaredDistance within)
    {
        var near = neighbours.Zip(negativeInnerProducts, (neighbour, product) => (Face: neighbour, Distance: SquaredDistance.FromInnerProduct(-product)))
            .Where(one => one.Face != face && one.Distance <= within).Take(PeopleClusterer.Neighbours).ToList();
        return new FaceLink(face, [.. near.Select(one => one.Face)], [.. near.Select(one => (float)one.Distance.Value)]);
    }

    private static string TextOf(string question, Gallery gallery) => SqlText.Of(question, gallery.SpaceId, gallery.Model.Dimensions);
}
