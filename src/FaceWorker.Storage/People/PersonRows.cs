using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Subjects;
using Npgsql;

namespace FaceWorker.Storage.People;

/// <summary>People as the questions about them return them.</summary>
internal static class PersonRows
{
    public const int Columns = 9;

    public static PersonSummary Read(NpgsqlDataReader row) => Read(row, 0);

    public static PersonSummary Read(NpgsqlDataReader row, int column) => new(ImageQuestions.ReadSubject(row, column)!, row.GetBoolean(column + 2),
        row.GetInt64(column + 3), row.GetInt64(column + 4), row.GetInt64(column + 5), row.GetFieldValue<DateTimeOffset>(column + 6), row.GetFieldValue<long?>(column + 7))
    {
        IsWatched = row.GetBoolean(column + 8),
    };

    /// <exception cref="RequestRejectedException">Unknown subject.</exception>
    public static async Task<PersonSummary> GetAsync(NpgsqlConnection connection, Caller caller, Gallery gallery, SubjectReference person, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("find_person"), [gallery.Id, person.Id, person.Name?.Value], Read, cancel)).SingleOrDefault()
            ?? throw await UnknownSubject.ExplainAsync(connection, caller, gallery, person, cancel);

    public static PersonSuggestion ReadSuggestion(NpgsqlDataReader row)
    {
        var (one, other) = (Read(row, 0), Read(row, Columns));
        return new PersonSuggestion(one, other, Math.Min(one.Faces, other.Faces), new SquaredDistance(row.GetFloat(2 * Columns)), row.GetInt32(2 * Columns + 1));
    }
}
