using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>The questions about images that reading and storing share.</summary>
internal static class ImageQuestions
{
    public static NpgsqlBatch AskRememberSources(this NpgsqlBatch batch, IEnumerable<(ImageKey Image, string Source)> seen)
    {
        var distinct = seen.Select(one => one with { Source = StorableText.Source(one.Source) }).Distinct().ToArray();
        return batch.Ask(SqlText.Of("remember_sources"),
            distinct.Select(one => one.Image.Gallery).ToArray(),
            distinct.Select(one => one.Image.Sha256.ToBytes()).ToArray(),
            distinct.Select(one => one.Source).ToArray(),
            distinct.Select(one => StorableText.Digest(one.Source)).ToArray());
    }

    public static NpgsqlBatch AskFindImages(this NpgsqlBatch batch, IReadOnlyCollection<ImageKey> keys) => batch.Ask(SqlText.Of("find_images"),
        keys.Select(key => key.Gallery).ToArray(),
        keys.Select(key => key.Sha256.ToBytes()).ToArray());

    /// <summary>The answer to <see cref="AskFindImages"/>: the known ones among the images.</summary>
    public static async Task<Dictionary<ImageKey, StoredImage>> ReadImagesAsync(this NpgsqlDataReader reader, CancellationToken cancel)
    {
        var rows = await reader.RowsAsync(row => (
            Key: ReadKey(row, 0),
            Id: row.GetInt64(2),
            Face: row.IsDBNull(3) ? null : ReadFace(row, 3)), cancel);
        return rows.GroupBy(row => row.Key).ToDictionary(
            image => image.Key,
            image => new StoredImage(image.First().Id, image.Key.Sha256, IsNew: false, [.. image.Select(row => row.Face).OfType<StoredFace>()]));
    }

    public static ImageKey ReadKey(NpgsqlDataReader row, int column) =>
        new(row.GetInt64(column), Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(column + 1)));

    /// <summary>Two columns, the subject's id and name; null where they are.</summary>
    public static Subject? ReadSubject(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new Subject(row.GetInt64(column), new SubjectName(row.GetString(column + 1)));

    private static StoredFace ReadFace(NpgsqlDataReader row, int column) => new(
        row.GetInt64(column), ReadBox(row, column + 1), row.GetFloat(column + 5),
        QualityReasons.Read(row.GetFieldValue<string[]>(column + 6)), ReadSubject(row, column + 7));

    /// <summary>Four columns: x, y, width, height.</summary>
    public static BoundingBox ReadBox(NpgsqlDataReader row, int column) =>
        new(row.GetFloat(column), row.GetFloat(column + 1), row.GetFloat(column + 2), row.GetFloat(column + 3));
}
