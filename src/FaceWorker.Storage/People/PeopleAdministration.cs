using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Search;
using Npgsql;

namespace FaceWorker.Storage.People;

/// <summary>The people in PostgreSQL, as their gallery's owner looks at them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class PeopleAdministration(GalleryDatabase database) : IPeopleAdministration
{
    private const int Columns = 7; // of list_people

    /// <inheritdoc />
    public Task<IReadOnlyList<PersonSummary>> ListAsync(RequestContext context, GalleryName gallery, PeopleList list, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<PersonSummary>>(context, gallery, async (connection, found) =>
            await connection.QueryAsync(SqlText.Of("list_people"), [found.Id, list.Named, list.Ignored, list.Limit, list.Skip], row => ReadPerson(row, 0), cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<PersonSuggestion>> SuggestAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<PersonSuggestion>>(context, gallery, async (connection, found) =>
        {
            var near = LinkWeights.By(found.Settings.Decisions, (await GallerySizes.CountAsync(connection, found, cancel)).Templates).Centre;
            return await connection.QueryLongAsync(SqlText.Of("suggest_people"), [found.Id, found.SpaceId, near.Value, limit], ReadSuggestion, cancel);
        }, cancel);

    private Task<T> AskAsync<T>(RequestContext context, GalleryName gallery, Func<NpgsqlConnection, Gallery, Task<T>> question, CancellationToken cancel)
    {
        context.Caller.Require(Rights.ListSubjects, gallery);
        return database.RunAsync(async connection => await question(connection, await GalleryCatalog.GetAsync(connection, gallery, cancel)), cancel);
    }

    private static PersonSuggestion ReadSuggestion(NpgsqlDataReader row)
    {
        var (one, other) = (ReadPerson(row, 0), ReadPerson(row, Columns));
        return new PersonSuggestion(one, other, Math.Min(one.Faces, other.Faces), new SquaredDistance(row.GetFloat(2 * Columns)), row.GetInt64(2 * Columns + 1));
    }

    private static PersonSummary ReadPerson(NpgsqlDataReader row, int column) => new(ImageQuestions.ReadSubject(row, column)!, row.GetBoolean(column + 2),
        row.GetInt64(column + 3), row.GetInt64(column + 4), row.GetInt64(column + 5), row.GetFieldValue<DateTimeOffset>(column + 6));
}
