using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Sources;
using FaceWorker.Storage.Images;
using Npgsql;

namespace FaceWorker.Storage.Photos;

/// <summary>The rows of photos and their faces.</summary>
internal static class PhotoRows
{
    /// <exception cref="RequestRejectedException">The gallery has no such photo.</exception>
    public static async Task<PhotoFile> FindFileAsync(NpgsqlConnection connection, Gallery gallery, long image, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("photo_file"), [gallery.Id, image], ReadFile, cancel)).SingleOrDefault() ?? throw Rejected.UnknownImage(gallery.Name, image);

    /// <summary>Six columns: id, digest, width, height, turn, places.</summary>
    public static PhotoFile ReadFile(NpgsqlDataReader row) => new(
        row.GetInt64(0), Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(1)), new PhotoFrame(row.GetInt32(2), row.GetInt32(3), (PictureTurn)row.GetInt16(4)),
        [.. row.GetFieldValue<string[]>(5).Distinct().Select(PlaceOf).OfType<ImageLocation>()]);

    public static PhotoFace ReadFace(NpgsqlDataReader row) => new(ImageQuestions.ReadFace(row, 0), row.GetBoolean(14), row.GetBoolean(15));

    public static int ReadPosition(NpgsqlDataReader row) => row.GetInt32(16);

    /// <summary>Null for what is neither a path nor an address: the name of an image that came with its message.</summary>
    private static ImageLocation? PlaceOf(string source) =>
        ImageLocation.Find(source) ?? (Path.IsPathFullyQualified(source) ? new ImageLocation.AtPath(source) : null);
}
