using System.Text.Json;
using System.Text.Json.Serialization;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Storage.Search;
using Npgsql;
using Pgvector;

namespace FaceWorker.Storage.Adaptation;

/// <summary>What adaptation reads in PostgreSQL and keeps there.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class AdaptationStore(GalleryDatabase database) : IAdaptationStore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <inheritdoc />
    public Task<IReadOnlyList<SpokenOfFace>> ReadFacesAsync(Gallery gallery, int most, int mostEach, CancellationToken cancel) => database.RunAsync<IReadOnlyList<SpokenOfFace>>(async connection =>
        await connection.QueryLongAsync(SqlText.Of("faces_spoken_of", gallery.SpaceId, gallery.Model.Dimensions), [gallery.Id, most, mostEach],
            row => new SpokenOfFace(row.GetInt64(0), row.GetFieldValue<long?>(1), row.GetFieldValue<HalfVector>(2).ToEmbedding(gallery.Model)), cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<SamePerson>> ReadSamePeopleAsync(Gallery gallery, CancellationToken cancel) => database.RunAsync<IReadOnlyList<SamePerson>>(async connection =>
        await connection.QueryAsync(SqlText.Of("same_people"), [gallery.Id],
            row => new SamePerson(row.GetFieldValue<long?>(0), row.GetFieldValue<long?>(1), row.GetFieldValue<long?>(2), row.GetFieldValue<long?>(3)), cancel), cancel);

    /// <inheritdoc />
    public Task AddAsync(RequestContext context, AdaptedHead head, FaceModel model, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        context.Caller.Require(Rights.Administer, head.Gallery);
        return database.RunInTransactionAsync(async connection =>
        {
            var gallery = await GalleryCatalog.TakeTurnAsync(connection, head.Gallery, cancel);
            await connection.RunAsync(SqlText.Of("add_adaptation"),
            [
                gallery.Id, head.Pack.Value, head.BasePack.Value, head.Base.Id.Value, head.Base.Fingerprint, model.Id.Value, model.Fingerprint, model.Dimensions, head.Method.ToName(), head.Share,
                head.Head.ToBytes(), DecisionRows.WriteCurve(head.Curve), JsonSerializer.Serialize(head.Trial, Json), head.Quality is null ? null : JsonSerializer.Serialize(head.Quality, Json), StorableText.Actor(context.Caller.Name),
            ], cancel);
            await Audit.AddAsync(connection, context, new AuditNote("learned a head for the gallery", head.Gallery.Value, $"pack '{head.Pack}' of pack '{head.BasePack}', by {head.Method.ToName()}"), cancel);
            return true;
        }, cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<KeptHead>> ListAsync(RequestContext context, GalleryName gallery, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, gallery);
        return database.RunAsync<IReadOnlyList<KeptHead>>(async connection =>
        {
            var found = await GalleryCatalog.GetAsync(connection, gallery, cancel);
            return await connection.QueryAsync(SqlText.Of("list_adaptations"), [found.Id], row => Read(row, gallery), cancel);
        }, cancel);
    }

    /// <inheritdoc />
    public Task<LinearHead?> FindHeadAsync(Gallery gallery, CancellationToken cancel)
    {
        var (from, to) = (gallery.Model, ReembeddingRows.ShadowOf(gallery).Model);
        return database.RunAsync(async connection => (await connection.QueryAsync(SqlText.Of("find_head"), [from.Id.Value, from.Fingerprint, to.Id.Value, to.Fingerprint],
            row => LinearHead.FromBytes(row.GetInt32(0), row.GetFieldValue<byte[]>(1)), cancel)).SingleOrDefault(), cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredVector>> FindNextAsync(Gallery gallery, long after, int most, CancellationToken cancel) => ReembeddingRows.AskAsync<IReadOnlyList<StoredVector>>(database, gallery, async connection =>
        await connection.QueryLongAsync(ReembeddingRows.TextOf("vectors_to_project", gallery), [after, most],
            row => new StoredVector(row.GetInt64(0), row.GetFieldValue<HalfVector>(1).ToEmbedding(gallery.Model)), cancel), cancel);

    private static KeptHead Read(NpgsqlDataReader row, GalleryName gallery)
    {
        var dimensions = row.GetInt32(7);
        var head = new AdaptedHead(gallery, new PackId(row.GetString(1)), new PackId(row.GetString(2)), new FaceModel(new ModelId(row.GetString(3)), dimensions, row.GetString(4)),
            row.GetEnum<HeadMethod>(8), row.GetDouble(9), LinearHead.FromBytes(dimensions, row.GetFieldValue<byte[]>(10)), DecisionRows.ReadCurve(row, 11)!,
            JsonSerializer.Deserialize<HeadComparison>(row.GetString(12), Json)!)
        {
            Quality = row.FindString(13) is { } quality ? JsonSerializer.Deserialize<QualityLine>(quality, Json) : null,
        };
        return new KeptHead(row.GetInt64(0), head, new FaceModel(new ModelId(row.GetString(5)), dimensions, row.GetString(6)), row.GetString(14), row.GetFieldValue<DateTimeOffset>(15));
    }
}
