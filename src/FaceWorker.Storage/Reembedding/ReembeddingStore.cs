using FaceWorker.Core;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Photos;
using FaceWorker.Storage.Search;
using Npgsql;

namespace FaceWorker.Storage.Reembedding;

/// <summary>What re-embedding reads in PostgreSQL and leaves there.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class ReembeddingStore(GalleryDatabase database) : IReembeddingStore
{
    /// <inheritdoc />
    public Task<Gallery> ReadGalleryAsync(GalleryName name, CancellationToken cancel) => database.RunAsync(connection => GalleryCatalog.GetAsync(connection, name, cancel), cancel);

    /// <inheritdoc />
    public Task<ReembeddingCounts> CountAsync(Gallery gallery, CancellationToken cancel) => database.RunAsync(connection => ReembeddingRows.CountAsync(connection, gallery, cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<FaceToReembed>> FindNextAsync(Gallery gallery, long after, int most, CancellationToken cancel) => ReembeddingRows.AskAsync<IReadOnlyList<FaceToReembed>>(database, gallery, async connection =>
        await connection.QueryLongAsync(ReembeddingRows.TextOf("faces_to_reembed", gallery), [after, most], ReadFace, cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<long>> FindNextPhotosAsync(Gallery gallery, long after, int most, CancellationToken cancel) => ReembeddingRows.AskAsync<IReadOnlyList<long>>(database, gallery, async connection =>
        await connection.QueryLongAsync(SqlText.Of("photos_to_detect"), [gallery.Id, after, ReembeddingRows.ShadowOf(gallery).Id, most], row => row.GetInt64(0), cancel), cancel);

    /// <inheritdoc />
    public Task<PhotoFile> FindPhotoAsync(Gallery gallery, long image, CancellationToken cancel) =>
        database.RunAsync(connection => PhotoRows.FindFileAsync(connection, gallery, image, cancel), cancel);

    /// <inheritdoc />
    /// <exception cref="InvalidEmbeddingException">A vector was made by another model than the shadow's.</exception>
    public async Task AddAsync(Gallery gallery, ReembeddedFaces faces, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var shadow = gallery.InShadow();
        await ReembeddingRows.AskAsync(database, gallery, connection => GalleryDatabase.InTransactionAsync(connection, async () =>
        {
            await AddVectorsAsync(connection, shadow, faces.Embedded, cancel);
            return await connection.RunAsync(SqlText.Of("add_reembedding_failures"),
            [
                shadow.SpaceId, faces.Failed.Select(face => face.FaceId).ToArray(), faces.Failed.Select(face => face.Reason.ToName()).ToArray(),
                faces.Failed.Select(face => StorableText.Detail(face.Detail)).ToArray(),
            ], cancel);
        }, cancel), cancel);
    }

    /// <inheritdoc />
    /// <remarks>One transaction at a time adds to a photo, so that nobody draws a box there meanwhile.</remarks>
    /// <exception cref="InvalidEmbeddingException">A vector was made by another model than the shadow's.</exception>
    public async Task AddAsync(Gallery gallery, RedetectedPhoto photo, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(photo);
        var shadow = gallery.InShadow();
        foreach (var face in photo.New)
            shadow.ThrowIfOtherModel(face.Found);
        await ReembeddingRows.AskAsync(database, gallery, connection => GalleryDatabase.InTransactionAsync(connection, async () =>
        {
            var (known, next) = await PhotoFaces.LockAsync(connection, gallery, photo.ImageId, cancel);
            await AddVectorsAsync(connection, shadow, photo.Known, cancel);
            var faces = photo.New.Where(face => PhotoFace.At(face.Found.Detection.Box, known) is null).Select((face, i) => new NewFace(photo.ImageId, shadow, next + i, face)).ToList();
            var added = faces.Count == 0 ? [] : await PhotoFaces.AddAsync(connection, faces, cancel);
            return await connection.RunAsync(SqlText.Of("mark_detected"), [photo.ImageId, shadow.SpaceId, (short)photo.Turn, added.ToArray()], cancel);
        }, cancel), cancel);
    }

    private static async Task AddVectorsAsync(NpgsqlConnection connection, Gallery shadow, IReadOnlyList<ReembeddedFace> faces, CancellationToken cancel)
    {
        foreach (var face in faces)
            shadow.ThrowIfOtherModel(face.Embedding);
        if (!await connection.ValueAsync<bool>(SqlText.Of("has_space"), [shadow.SpaceId], cancel))
            throw ReembeddingRefusedException.NotBegun(shadow.Name);
        await connection.RunAsync(SqlText.Of("add_reembedded"), [shadow.SpaceId, faces.Select(face => face.FaceId).ToArray(), faces.Select(face => HalfVectors.From(face.Embedding)).ToArray()], cancel);
    }

    private static FaceToReembed ReadFace(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), new Detection(ImageQuestions.ReadBox(row, 2), row.GetFloat(6), ReadLandmarks(row.GetFieldValue<float[]>(7))),
        new PhotoFrame(row.GetInt32(8), row.GetInt32(9), (PictureTurn)row.GetInt16(10)), row.IsDBNull(11) ? (ReadOnlyMemory<byte>?)null : row.GetFieldValue<byte[]>(11));

    private static FaceLandmarks ReadLandmarks(float[] points)
    {
        ImagePoint At(int point) => new(points[2 * point], points[2 * point + 1]);
        return new FaceLandmarks(At(0), At(1), At(2), At(3), At(4));
    }
}
