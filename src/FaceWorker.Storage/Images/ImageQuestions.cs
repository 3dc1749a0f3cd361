using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using Npgsql;

namespace FaceWorker.Storage.Images;

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

    /// <summary>A statement for each image, all in the batch's one round trip.</summary>
    public static NpgsqlBatch AskFindImages(this NpgsqlBatch batch, IEnumerable<ImageKey> keys) =>
        keys.Aggregate(batch, (asked, key) => asked.Ask(SqlText.Of("find_image"), key.Gallery, key.Sha256.ToBytes()));

    /// <summary>The answers to <see cref="AskFindImages"/> to the end of the batch: the known ones among the images. They begin at the reader's current result.</summary>
    public static async Task<Dictionary<ImageKey, StoredImage>> ReadImagesAsync(this NpgsqlDataReader reader, CancellationToken cancel)
    {
        var images = new Dictionary<ImageKey, StoredImage>();
        do
        {
            var faces = await reader.RowsAsync(row => (
                Key: ReadKey(row, 0),
                Id: row.GetInt64(2),
                Face: row.IsDBNull(3) ? null : ReadFace(row, 3),
                Condition: new FileCondition(row.IsDBNull(17) ? null : row.GetFloat(17), row.GetInt32(18)),
                Turn: (PictureTurn)row.GetInt16(19)), cancel);
            if (faces is [var first, ..])
                images[first.Key] = new StoredImage(first.Id, first.Key.Sha256, IsNew: false, [.. faces.Select(row => row.Face).OfType<StoredFace>()])
                {
                    Condition = first.Condition,
                    Turn = first.Turn,
                };
        }
        while (await reader.NextResultAsync(cancel));
        return images;
    }

    public static ImageKey ReadKey(NpgsqlDataReader row, int column) =>
        new(row.GetInt64(column), Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(column + 1)));

    /// <summary>Two columns, the subject's id and name; null where the id is.</summary>
    public static Subject? ReadSubject(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new Subject(row.GetInt64(column), row.FindString(column + 1) is { } name ? new SubjectName(name) : null);

    /// <summary>Fourteen columns, as find_image has them from the face's id on.</summary>
    public static StoredFace ReadFace(NpgsqlDataReader row, int column)
    {
        var (box, score) = (ReadBox(row, column + 1), row.GetFloat(column + 5));
        return new StoredFace(row.GetInt64(column), box, score, [.. row.GetFieldValue<string[]>(column + 6).Select(name => Enum.Parse<QualityReason>(name, ignoreCase: true))], ReadSubject(row, column + 7))
        {
            Quality = ReadQuality(row, column + 9, box, score),
        };
    }

    /// <summary>Five columns: sharpness, yaw, pitch, roll, quality. Null for a face from before they were measured.</summary>
    public static FaceQuality? ReadQuality(NpgsqlDataReader row, int column, BoundingBox box, float score) => row.IsDBNull(column)
        ? null
        : new FaceQuality(box.ShorterSide, score, row.GetFloat(column), row.GetFloat(column + 1), row.GetFloat(column + 2), row.GetFloat(column + 3))
        {
            Value = row.IsDBNull(column + 4) ? null : row.GetFloat(column + 4),
        };

    /// <summary>Four columns: x, y, width, height.</summary>
    public static BoundingBox ReadBox(NpgsqlDataReader row, int column) =>
        new(row.GetFloat(column), row.GetFloat(column + 1), row.GetFloat(column + 2), row.GetFloat(column + 3));
}
