using FaceWorker.Core.Access;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;

namespace FaceWorker.Storage.Events;

/// <summary>The events that are kept, in PostgreSQL.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class EventLog(GalleryDatabase database) : IEventLog
{
    /// <summary>Of messages, which indenting and escaping may multiply, and the broker takes 16 MiB; the first event comes however large it is.</summary>
    private const int MostCharacters = 1 << 20;

    /// <inheritdoc />
    public Task<EventPage> ReadAsync(RequestContext context, EventQuery query, CancellationToken cancel)
    {
        if (query.Gallery is { } named)
            context.Caller.Require(Rights.ListSubjects, named);
        else
            context.Caller.RequireEverywhere(Rights.ListSubjects);
        return database.RunAsync(async connection =>
        {
            Gallery? gallery = query.Gallery is null ? null : await GalleryCatalog.GetAsync(connection, query.Gallery, cancel);
            var last = await connection.ValueAsync<long>(SqlText.Of("last_event"), [], cancel); // before them: what comes meanwhile is not left out
            var oldest = await connection.ValueAsync<long?>(SqlText.Of("oldest_event"), [], cancel);
            var found = await connection.QueryAsync(SqlText.Of("read_events"), [query.Since, gallery?.Id, query.Kinds.ToArray(), query.Limit], EventRows.Read, cancel);
            var events = Fitting(found);
            var isAll = events.Count == found.Count && found.Count < query.Limit;
            var end = events is [.., var latest] ? latest.Number : query.Since;
            return new EventPage(events, isAll ? Math.Max(end, last) : end, oldest);
        }, cancel);
    }

    private static List<NumberedEvent> Fitting(IReadOnlyList<NumberedEvent> found)
    {
        var characters = 0L;
        return [.. found.TakeWhile((one, place) => (characters += one.Body.Length) <= MostCharacters || place == 0)];
    }
}
