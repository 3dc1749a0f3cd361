using FaceWorker.Core.Access;
using FaceWorker.Core.Exchange.Names;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Images;
using Npgsql;

namespace FaceWorker.Storage.Exchange;

/// <summary>Finds photos in PostgreSQL by path and by content.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class PhotoLookup(GalleryDatabase database) : IPhotoLookup
{
    /// <inheritdoc />
    public Task<IReadOnlyList<KnownPhoto?>> FindAsync(RequestContext context, Gallery gallery, IReadOnlyList<PhotoKey> keys, CancellationToken cancel)
    {
        context.Caller.Require(Rights.ListSubjects, gallery.Name);
        return database.RunAsync<IReadOnlyList<KnownPhoto?>>(async connection =>
        {
            var digests = keys.Select(key => key.Sha256).OfType<Sha256Digest>().Select(digest => digest.ToBytes()).ToArray();
            var sources = keys.SelectMany(key => key.Sources).Select(DigestOf).ToArray();
            var (bySha, bySource) = (new Dictionary<string, FoundPhoto>(), new Dictionary<string, FoundPhoto>());
            foreach (var (photo, sha, source) in await connection.QueryAsync(SqlText.Of("find_photos"), [gallery.Id, digests, sources],
                row => (new FoundPhoto(row.GetInt64(0), row.GetInt32(3), row.GetInt32(4)), Hex(row, 1)!, Hex(row, 2)), cancel))
                (source is null ? bySha : bySource).TryAdd(source ?? sha, photo);

            var faces = await ReadFacesAsync(connection, gallery, [.. bySha.Values.Concat(bySource.Values).Select(photo => photo.Id).Distinct()], cancel);
            return [.. keys.Select(key => Find(key, bySha, bySource) is { } photo ? new KnownPhoto(photo.Id, photo.Width, photo.Height, [.. faces[photo.Id]]) : null)];
        }, cancel);
    }

    private static FoundPhoto? Find(PhotoKey key, Dictionary<string, FoundPhoto> bySha, Dictionary<string, FoundPhoto> bySource) =>
        key.Sha256 is { } digest && bySha.TryGetValue(digest.ToString(), out var photo) ? photo
        : key.Sources.Select(source => bySource.GetValueOrDefault(Convert.ToHexStringLower(DigestOf(source)))).FirstOrDefault(found => found is not null);

    private static async Task<ILookup<long, KnownFace>> ReadFacesAsync(NpgsqlConnection connection, Gallery gallery, long[] images, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("faces_to_name", gallery.SpaceId, gallery.Model.Dimensions), [images], row => (Image: row.GetInt64(0), Face: new KnownFace(
            row.GetInt64(1), ImageQuestions.ReadBox(row, 2), row.GetBoolean(6), ImageQuestions.ReadSubject(row, 7), row.GetBoolean(9), [.. row.GetFieldValue<string[]>(10).Select(name => new SubjectName(name))])), cancel))
        .ToLookup(row => row.Image, row => row.Face);

    /// <summary>As sources are stored.</summary>
    private static byte[] DigestOf(string source) => StorableText.Digest(StorableText.Source(source));

    private static string? Hex(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : Convert.ToHexStringLower(row.GetFieldValue<byte[]>(column));

    private sealed record FoundPhoto(long Id, int Width, int Height);
}
