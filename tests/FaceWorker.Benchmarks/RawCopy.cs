using System.Numerics.Tensors;
using System.Text;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using Npgsql;
using Pgvector;

namespace FaceWorker.Benchmarks;

/// <summary>
/// Binary COPY of pictures and faces into the tables of the product: one COPY for each table, one transaction, ids taken beforehand, and
/// nothing that would notice a repetition. The reference for storing, and the quick way to a large gallery.
/// </summary>
internal sealed class RawCopy(NpgsqlConnection connection, Gallery gallery)
{
    private const string Images = "image (id, gallery_id, sha256, width, height)";
    private const string Sources = "image_source (image_id, source_sha256, source)";
    private const string Subjects = "subject (id, gallery_id, name)";
    private const string Faces = "face (id, image_id, position, x, y, width, height, score, landmarks, sharpness, yaw, pitch, roll, subject_id)";
    private const string Templates = "template (face_id, space_id, embedding)";

    private static readonly SemaphoreSlim TakingIds = new(1); // nextval and setval are two steps

    /// <param name="asSubjects">Whether each picture's faces are those of a subject of its own.</param>
    public async Task CopyAsync(IReadOnlyList<IndexedPicture> pictures, bool asSubjects = false)
    {
        var (image, face) = (await TakeIdsAsync("image", pictures.Count), await TakeIdsAsync("face", pictures.Sum(picture => picture.Faces.Count)));
        var images = pictures.Select((picture, i) => (Id: image + i, Picture: picture)).ToList();
        var faces = images.SelectMany(one => one.Picture.Faces.Select((seen, position) => (one.Id, position, seen)))
            .Select((one, i) => (Id: face + i, Image: one.Id, Position: one.position, one.seen.Found)).ToList();
        await using var transaction = await connection.BeginTransactionAsync();
        await CopyAsync(Images, images, one => [one.Id, gallery.Id, one.Picture.File.Sha256.ToBytes(), one.Picture.Width, one.Picture.Height]);
        await CopyAsync(Sources, images, one => [one.Id, DigestOf(one.Picture.File.Source), one.Picture.File.Source]);
        if (asSubjects)
            await CopyAsync(Subjects, images, one => [one.Id, gallery.Id, $"person {one.Id}"]);
        await CopyAsync(Faces, faces, one => RowOf(one.Id, one.Image, one.Position, one.Found, asSubjects ? one.Image : null));
        await CopyAsync(Templates, faces, one => [one.Id, gallery.SpaceId, Halves(one.Found.Embedding)]);
        await transaction.CommitAsync();
    }

    /// <summary>Connections that know pgvector's types, and nothing else of the product's.</summary>
    public static NpgsqlDataSource CreateSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseVector();
        return builder.Build();
    }

    public static HalfVector Halves(Embedding embedding)
    {
        var halves = new Half[embedding.Values.Length];
        TensorPrimitives.ConvertToHalf(embedding.Values.Span, halves);
        return new HalfVector(halves);
    }

    private static object?[] RowOf(long id, long image, int position, FoundFace found, long? subject)
    {
        var (box, quality) = (found.Detection.Box, found.Quality);
        var landmarks = found.Detection.Landmarks.Points.SelectMany(point => new[] { point.X, point.Y }).ToArray();
        return [id, image, position, box.X, box.Y, box.Width, box.Height, found.Detection.Score, landmarks,
            quality.Sharpness, quality.Yaw, quality.Pitch, quality.Roll, subject];
    }

    private static byte[] DigestOf(string source) => Sha256Digest.Of(Encoding.UTF8.GetBytes(source)).ToBytes();

    /// <summary>The first of so many ids that nobody else gets, as long as all who want some are in this process.</summary>
    private async Task<long> TakeIdsAsync(string table, int count)
    {
        await TakingIds.WaitAsync();
        try
        {
            return await AskForIdsAsync(table, count);
        }
        finally
        {
            TakingIds.Release();
        }
    }

    private async Task<long> AskForIdsAsync(string table, int count)
    {
        await using var command = new NpgsqlCommand($"SELECT setval(s, nextval(s) + {count}) - {count} FROM pg_get_serial_sequence('{table}', 'id') AS s", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task CopyAsync<T>(string target, IReadOnlyList<T> rows, Func<T, object?[]> values)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {target} FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
            await copy.WriteRowAsync(CancellationToken.None, values(row));
        await copy.CompleteAsync();
    }
}
