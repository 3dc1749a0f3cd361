using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Search;
using Npgsql;
using Pgvector;

namespace FaceWorker.Storage.Reembedding;

/// <summary>Both spaces of a gallery in PostgreSQL, as a comparison reads them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class SpaceReader(GalleryDatabase database) : ISpaceReader
{
    private const int MostConstraints = 10_000;

    /// <inheritdoc />
    public Task<IReadOnlyList<ComparedFace>> ReadProbesAsync(Gallery gallery, int most, CancellationToken cancel) => AskAsync(gallery, "probes_of_people", [gallery.Id, most], ReadFace, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<ComparedFace>> ReadFacesAsync(Gallery gallery, long after, int most, CancellationToken cancel) => AskAsync(gallery, "faces_of_both_spaces", [after, most], ReadFace, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<ConstraintDistance>> ReadConstraintsAsync(Gallery gallery, CancellationToken cancel) => AskAsync(gallery, "constraints_in_both_spaces", [gallery.Id, MostConstraints],
        row => new ConstraintDistance(row.GetBoolean(0), ReadDistance(row, 1), ReadDistance(row, 2)), cancel);

    private Task<IReadOnlyList<T>> AskAsync<T>(Gallery gallery, string question, object?[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<T>>(async connection => await connection.QueryLongAsync(ReembeddingRows.TextOf(question, gallery), values, read, cancel), cancel);

    private static ComparedFace ReadFace(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<long?>(2), row.FindString(3), row.GetFieldValue<HalfVector>(4).ToFloats(), row.GetFieldValue<HalfVector>(5).ToFloats());

    private static double? ReadDistance(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : SquaredDistance.FromInnerProduct(-row.GetDouble(column)).Value;
}
