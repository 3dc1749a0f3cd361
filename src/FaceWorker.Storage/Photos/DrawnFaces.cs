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
        gallery.ThrowIfOtherModel(face.Found);
        return database.RunInTransactionAsync(async connection =>
        {
            var (known, next) = await PhotoFaces.LockAsync(connection, gallery, image, cancel);
            var box = face.Found.Detection.Box;
            return PhotoFace.At(box, known) switch
            {
                null => await AddAsync(connection, gallery, new NewFace(image, gallery, next, face), cancel),
                { IsDrawn: true } again when again.Face.Box.IntersectionOverUnion(box) >= PhotoFace.SameBox => new DrawnFace(again.Face, IsNew: false),
                var other => throw FaceAdder.Known(image, other.Face),
            };
        }, cancel);
    }

    private static async Task<DrawnFace> AddAsync(NpgsqlConnection connection, Gallery gallery, NewFace face, CancellationToken cancel)
    {
        var id = (await PhotoFaces.AddAsync(connection, [face], cancel)).Single();
        await connection.RunAsync(SqlText.Of("mark_drawn_face"), [id], cancel);
        if (gallery.Settings.People.KeepUp)
            await connection.RunAsync(SqlText.Of("tell_of_faces"), [], cancel);
        return new DrawnFace(face.AsStored(id), IsNew: true);
    }
}
