using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using Npgsql;

namespace FaceWorker.Storage.Photos;

/// <summary>Faces that are added to a stored photo.</summary>
internal static class PhotoFaces
{
    /// <summary>Nobody else adds faces to the photo until the end of the transaction.</summary>
    /// <returns>The faces that it has, and the first position behind them.</returns>
    /// <exception cref="RequestRejectedException">The gallery has no such photo, or is deleted.</exception>
    public static async Task<(IReadOnlyList<PhotoFace> Faces, int Next)> LockAsync(NpgsqlConnection connection, Gallery gallery, long image, CancellationToken cancel)
    {
        if ((await connection.ColumnAsync<long>(SqlText.Of("lock_galleries_against_deletion"), [new[] { gallery.Id }], cancel)).Count == 0)
            throw await GalleryCatalog.ExplainLockAsync(connection, gallery.Name, cancel);
        if ((await connection.ColumnAsync<long>(SqlText.Of("lock_photo"), [gallery.Id, image], cancel)).Count == 0)
            throw Rejected.UnknownImage(gallery.Name, image);
        var known = await connection.QueryAsync(SqlText.Of("photo_faces"), [image], row => (Face: PhotoRows.ReadFace(row), Position: PhotoRows.ReadPosition(row)), cancel);
        return ([.. known.Select(row => row.Face)], known.Select(row => row.Position + 1).DefaultIfEmpty(0).Max());
    }

    /// <returns>Their ids, in no order.</returns>
    public static async Task<IReadOnlyList<long>> AddAsync(NpgsqlConnection connection, IReadOnlyCollection<NewFace> faces, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        await using var reader = await batch.AskAddFaces(faces).ExecuteReaderAsync(cancel);
        return await reader.RowsAsync(row => row.GetInt64(0), cancel);
    }
}
