using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Subjects.Changes;
using Npgsql;

namespace FaceWorker.Storage.Photos;

/// <summary>The photos in PostgreSQL, as people look at them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class PhotoStore(GalleryDatabase database) : IPhotoStore
{
    /// <inheritdoc />
    public Task<Photo> ShowAsync(RequestContext context, GalleryName gallery, long image, CancellationToken cancel) =>
        AskAsync(context, gallery, async (connection, found) =>
        {
            var photo = (await connection.QueryAsync(SqlText.Of("photo"), [found.Id, image], ReadPhoto, cancel)).SingleOrDefault()
                ?? throw Rejected.UnknownImage(found.Name, image);
            var faces = await connection.QueryAsync(SqlText.Of("photo_faces"), [image], PhotoRows.ReadFace, cancel);
            var (previous, next) = (await connection.QueryAsync(SqlText.Of("photo_neighbours"), [image], row => (row.GetFieldValue<long?>(0), row.GetFieldValue<long?>(1)), cancel))[0];
            return photo with { Faces = faces, Previous = previous, Next = next };
        }, cancel);

    /// <inheritdoc />
    public Task<PhotoFile> FindFileAsync(RequestContext context, GalleryName gallery, long image, CancellationToken cancel) =>
        AskAsync(context, gallery, (connection, found) => PhotoRows.FindFileAsync(connection, found, image, cancel), cancel);

    /// <inheritdoc />
    public Task<FaceView> FindFaceAsync(RequestContext context, GalleryName gallery, long face, CancellationToken cancel) =>
        AskAsync(context, gallery, async (connection, found) =>
            (await connection.QueryAsync(SqlText.Of("face_view"), [found.Id, face], ReadView, cancel)).SingleOrDefault() ?? throw Rejected.UnknownFace(found.Name, face), cancel);

    /// <inheritdoc />
    public Task RemoveDrawnFaceAsync(RequestContext context, GalleryName gallery, long face, CancellationToken cancel) =>
        SubjectTransaction.TakeAsync(database, context, gallery, async turn =>
        {
            var known = (await turn.LockFacesAsync([face])).Single();
            if (await turn.RunAsync("delete_drawn_face", face) != 1)
                throw Rejected.NotRemoved(known.Id, known.Owner is not null);
            await turn.KeepAsync("removed a face drawn by hand in the gallery", $"face {known.Id}");
            return known;
        }, cancel);

    private Task<T> AskAsync<T>(RequestContext context, GalleryName gallery, Func<NpgsqlConnection, Gallery, Task<T>> question, CancellationToken cancel)
    {
        context.Caller.Require(Rights.ListSubjects, gallery);
        return database.RunAsync(async connection => await question(connection, await GalleryCatalog.GetAsync(connection, gallery, cancel)), cancel);
    }

    private static Photo ReadPhoto(NpgsqlDataReader row) => new(
        row.GetInt64(0), new PhotoFrame(row.GetInt32(1), row.GetInt32(2), (PictureTurn)row.GetInt16(3)),
        new FileCondition(row.IsDBNull(4) ? null : row.GetFloat(4), row.GetInt32(5)), row.GetFieldValue<DateTimeOffset>(6), row.GetFieldValue<string[]>(8), [])
    {
        TakenAt = row.GetFieldValue<DateTime?>(7),
    };

    private static FaceView ReadView(NpgsqlDataReader row) => new(
        row.GetInt64(6), ImageQuestions.ReadBox(row, 7), row.IsDBNull(11) ? (ReadOnlyMemory<byte>?)null : row.GetFieldValue<byte[]>(11), PhotoRows.ReadFile(row));
}
