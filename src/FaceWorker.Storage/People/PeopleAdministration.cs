using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Search;
using Npgsql;

namespace FaceWorker.Storage.People;

/// <summary>The people in PostgreSQL, as their gallery's owner looks at them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class PeopleAdministration(GalleryDatabase database) : IPeopleAdministration
{
    private readonly GallerySizes sizes = new(database, TimeProvider.System);

    /// <inheritdoc />
    public Task<ListedPeople> ListAsync(RequestContext context, GalleryName gallery, PeopleList list, CancellationToken cancel) =>
        AskAsync(context, gallery, async (connection, found) =>
        {
            var order = list.Watched ? PeopleOrder.Photos : list.Prefix is null ? list.Order : PeopleOrder.Name;
            var place = PeoplePlace.Read(order, list.After);
            if (list.Watched)
                return await ReadPageAsync(connection, "watched_people", [found.Id, place.Id, list.Limit + 1, list.Skip], list.Limit, cancel);
            var (text, which) = order switch
            {
                PeopleOrder.Name => ("people_by_name", (object?)StorableText.Name(list.Prefix ?? "")),
                PeopleOrder.Newest => ("people_by_newest", list.Named),
                _ => ("people_by_photos", list.Named),
            };
            if (order == PeopleOrder.Name && list.Named == false)
                return new ListedPeople([], Next: null);

            return await ReadPageAsync(connection, text, [found.Id, which, list.Ignored, place.Value, place.Id, list.Limit + 1, list.Skip], list.Limit, cancel);
        }, cancel);

    /// <inheritdoc />
    public Task<PeopleCounts> CountAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => AskAsync(context, gallery, async (connection, found) =>
        (await connection.QueryAsync(SqlText.Of("count_people"), [found.Id], row => new PeopleCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancel))[0], cancel);

    /// <inheritdoc />
    public Task<PersonSummary> ShowAsync(RequestContext context, GalleryName gallery, SubjectReference person, CancellationToken cancel) =>
        AskAsync(context, gallery, (connection, found) => PersonRows.GetAsync(connection, context.Caller, found, person, cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<FaceOfPerson>> ListFacesAsync(RequestContext context, GalleryName gallery, SubjectReference person, FacesList list, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<FaceOfPerson>>(context, gallery, async (connection, found) =>
        {
            var known = await PersonRows.GetAsync(connection, context.Caller, found, person, cancel);
            return await ReadFacesAsync(connection, found, known, list, cancel);
        }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<FacesOfYear>> CountYearsAsync(RequestContext context, GalleryName gallery, SubjectReference person, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<FacesOfYear>>(context, gallery, async (connection, found) =>
        {
            var known = await PersonRows.GetAsync(connection, context.Caller, found, person, cancel);
            return await connection.QueryAsync(SqlText.Of("years_of_person"), [known.Subject.Id],
                row => new FacesOfYear(new TakenIn(row.GetFieldValue<int?>(0)), row.GetInt64(1)), cancel);
        }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<PersonSuggestion>> FindSimilarAsync(RequestContext context, GalleryName gallery, SubjectReference person, int limit, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<PersonSuggestion>>(context, gallery, async (connection, found) =>
        {
            var known = await PersonRows.GetAsync(connection, context.Caller, found, person, cancel);
            return await connection.QueryAsync(SqlText.Of("suggest_people"), [found.Id, known.Subject.Id, StorableText.Actor(context.Caller.Name), limit], PersonRows.ReadSuggestion, cancel);
        }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<PersonSuggestion>> SuggestAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel) =>
        AskAsync<IReadOnlyList<PersonSuggestion>>(context, gallery, async (connection, found) =>
            await connection.QueryAsync(SqlText.Of("suggest_people"), [found.Id, null, StorableText.Actor(context.Caller.Name), limit], PersonRows.ReadSuggestion, cancel), cancel);

    /// <inheritdoc />
    public async Task<PersonLinks> ReadLinksAsync(RequestContext context, GalleryName gallery, SubjectReference person, int most, CancellationToken cancel)
    {
        var (found, faces, graph) = await AskAsync(context, gallery, async (connection, found) =>
        {
            var known = await PersonRows.GetAsync(connection, context.Caller, found, person, cancel);
            var faces = await ReadFacesAsync(connection, found, known, new FacesList(most), cancel);
            var place = faces.Index().ToDictionary(face => face.Item.FaceId, face => face.Index);
            var edges = new NeighbourGraphBuilder();
            foreach (var (face, neighbours, distances) in await connection.QueryAsync(SqlText.Of("links_within_person"), [place.Keys.ToArray()],
                row => (row.GetInt64(0), row.GetFieldValue<long[]>(1), row.GetFieldValue<float[]>(2)), cancel))
                foreach (var (neighbour, distance) in neighbours.Zip(distances))
                    edges.Add(place[face], place[neighbour], distance);
            return (found, faces, edges.Build(faces.Count));
        }, cancel);
        var size = await sizes.GetAsync(found, cancel);
        return new PersonLinks(faces, graph, LinkWeights.Strict(found.Settings.Decisions, size.Templates), found.Settings.People.OncePerPhoto);
    }

    /// <param name="values">One more than the limit is asked for, which tells whether there are more.</param>
    private static async Task<ListedPeople> ReadPageAsync(NpgsqlConnection connection, string question, object?[] values, int limit, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync(SqlText.Of(question), values, row => (Person: PersonRows.Read(row), Place: PeoplePlace.Write(row)), cancel);
        return new ListedPeople([.. rows.Take(limit).Select(row => row.Person)], rows.Count > limit ? rows[limit - 1].Place : null);
    }

    private static Task<List<FaceOfPerson>> ReadFacesAsync(NpgsqlConnection connection, Gallery gallery, PersonSummary person, FacesList list, CancellationToken cancel) =>
        connection.QueryAsync(SqlText.Of("faces_of_person", gallery.SpaceId, gallery.Model.Dimensions),
            [person.Subject.Id, list.LeastCertainFirst, list.Limit, list.Skip, list.TakenIn is { } when ? when.Year ?? 0 : null],
            row => new FaceOfPerson(row.GetInt64(0), row.GetInt64(1), SquaredDistance.FromInnerProduct(-row.GetDouble(2)), row.GetBoolean(3), row.FindString(4) ?? "")
            {
                TakenAt = row.GetFieldValue<DateTime?>(5),
            }, cancel);

    private Task<T> AskAsync<T>(RequestContext context, GalleryName gallery, Func<NpgsqlConnection, Gallery, Task<T>> question, CancellationToken cancel)
    {
        context.Caller.Require(Rights.ListSubjects, gallery);
        return database.RunAsync(async connection =>
        {
            var found = await GalleryCatalog.GetAsync(connection, gallery, cancel);
            await ChangedPeople.MeasureSomeAsync(connection, found, cancel);
            return await question(connection, found);
        }, cancel);
    }
}
