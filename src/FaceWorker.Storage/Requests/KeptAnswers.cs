using FaceWorker.Core.Images;
using FaceWorker.Core.Requests;
using Npgsql;

namespace FaceWorker.Storage.Requests;

/// <summary>The kept answers in PostgreSQL. Times are the database's: one clock for all workers.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class KeptAnswers(GalleryDatabase database) : IKeptAnswers
{
    /// <summary>Deleted by one statement.</summary>
    private const int Some = 1000;

    /// <inheritdoc />
    public Task<KeptAnswer?> FindAsync(AnswerKey key, int position, CancellationToken cancel) => database.RunAsync(async connection =>
        (await connection.QueryAsync(SqlText.Of("find_answer"), [.. ValuesOf(key), position], Read, cancel)).SingleOrDefault(), cancel);

    /// <inheritdoc />
    public Task<int> CountImagesAsync(AnswerKey key, CancellationToken cancel) =>
        database.RunAsync(connection => connection.ValueAsync<int>(SqlText.Of("count_answered_images"), ValuesOf(key), cancel), cancel);

    /// <inheritdoc />
    public Task BeginAsync(AnswerKey key, Sha256Digest asked, TimeSpan within, CancellationToken cancel) =>
        database.RunAsync("keep_answer", [.. ValuesOf(key), 0, asked.ToBytes(), null, null, within], cancel);

    /// <inheritdoc />
    public Task KeepAsync(AnswerKey key, int position, Sha256Digest asked, string kind, string json, TimeSpan keepFor, CancellationToken cancel) =>
        database.RunAsync("keep_answer", [.. ValuesOf(key), position, asked.ToBytes(), kind, StorableText.Json(json), keepFor], cancel);

    /// <inheritdoc />
    public Task<int> DeleteOldAsync(CancellationToken cancel) => database.RunAsync("delete_old_answers", [Some], cancel);

    private static object?[] ValuesOf(AnswerKey key) => [StorableText.Actor(key.Caller), key.Gallery?.Value, key.RequestId];

    private static KeptAnswer Read(NpgsqlDataReader row) =>
        new(Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(0)), row.FindString(1), row.FindString(2), row.GetFieldValue<DateTimeOffset>(3));
}
