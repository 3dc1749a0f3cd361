using FaceWorker.Core.Galleries;
using FaceWorker.Core.Photos;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using Npgsql;

namespace FaceWorker.Storage.Photos;

/// <summary>Faces drawn by hand, in PostgreSQL.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class DrawnFaces(GalleryDatabase database) : IDrawnFaces
{
    /// <inheritdoc />
    public Task<(PhotoFile File, IReadOnlyList<PhotoFace> Faces)> FindAsync(Gallery gallery, long image, CancellationToken cancel) =>
        database.RunAsync<(PhotoFile, IReadOnlyList<PhotoFace>)>(async connection =>
            (await PhotoRows.FindFileAsync(connection, gallery, image, cancel), await connection.QueryAsync(SqlText.Of("photo_faces"), [image], PhotoRows.ReadFace, cancel)), cancel);

    /// <inheritdoc />
    /// <remarks>One transaction at a time adds to a photo, so that two people who draw the same box add one face.</remarks>
    public Task<DrawnFace> AddAsync(Gallery gallery, long image, SeenFace face, CancellationToken cancel)
    {
        gallery.ThrowIfOtherModel(face.Found.Embedding);
        return database.RunInTransactionAsync(async connection =>
        {
            if ((await connection.ColumnAsync<long>(SqlText.Of("lock_galleries_against_deletion"), [new[] { gallery.Id }], cancel)).Count == 0)
                throw await GalleryCatalog.ExplainLockAsync(connection, gallery.Name, cancel);
            if ((await connection.ColumnAsync<long>(SqlText.Of("lock_photo"), [gallery.Id, image], cancel)).Count == 0)
                throw Rejected.UnknownImage(gallery.Name, image);
            var known = await connection.QueryAsync(SqlText.Of("photo_faces"), [image], row => (Face: PhotoRows.ReadFace(row), Position: PhotoRows.ReadPosition(row)), cancel);
            var box = face.Found.Detection.Box;
            return PhotoFace.At(box, [.. known.Select(row => row.Face)]) switch
            {
                null => await AddAsync(connection, gallery, new NewFace(image, gallery, known.Select(row => row.Position + 1).DefaultIfEmpty(0).Max(), face), cancel),
                { IsDrawn: true } again when again.Face.Box.IntersectionOverUnion(box) >= PhotoFace.SameBox => new DrawnFace(again.Face, IsNew: false),
                var other => throw FaceAdder.Known(image, other.Face),
            };
        }, cancel);
    }

    private static async Task<DrawnFace> AddAsync(NpgsqlConnection connection, Gallery gallery, NewFace face, CancellationToken cancel)
    {
        var id = await AddRowAsync(connection, face, cancel);
        await connection.RunAsync(SqlText.Of("mark_drawn_face"), [id], cancel);
        if (gallery.Settings.People.KeepUp)
            await connection.RunAsync(SqlText.Of("tell_of_faces"), [], cancel);
        return new DrawnFace(face.AsStored(id), IsNew: true);
    }

    private static async Task<long> AddRowAsync(NpgsqlConnection connection, NewFace face, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        await using var reader = await batch.AskAddFaces([face]).ExecuteReaderAsync(cancel);
        return (await reader.RowsAsync(row => row.GetInt64(0), cancel)).Single();
    }
}
