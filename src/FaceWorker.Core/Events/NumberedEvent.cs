using System.Globalization;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Events;

/// <summary>An event that is committed and has its number.</summary>
/// <param name="Number">Numbers have no gaps, and grow in the order in which events are published.</param>
/// <param name="Previous">The number of the event of this kind before it; null: it is the first.</param>
/// <param name="Id">The same each time that it is sent.</param>
/// <param name="Body">The message as JSON, without its numbers.</param>
public sealed record NumberedEvent(long Number, long? Previous, Guid Id, string Kind, string Body, DateTimeOffset WrittenAt)
{
    /// <summary>The W3C's header of its span; null: it belongs to none.</summary>
    public string? TraceParent { get; init; }

    public string? TraceState { get; init; }

    /// <summary>The message as consumers get it: with its numbers.</summary>
    public string ToMessage() => Previous is { } previous
        ? string.Create(CultureInfo.InvariantCulture, $"{{\"number\":{Number},\"previous\":{previous},{Body.AsSpan(1)}")
        : string.Create(CultureInfo.InvariantCulture, $"{{\"number\":{Number},{Body.AsSpan(1)}");
}

/// <summary>Which events are asked for.</summary>
/// <param name="Since">The number behind which they begin.</param>
/// <param name="Limit">At most so many; fewer come where they are large.</param>
public sealed record EventQuery(long Since, int Limit)
{
    /// <summary>Null: of all galleries, and those that are of none.</summary>
    public GalleryName? Gallery { get; init; }

    /// <summary>None: all kinds.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];
}

/// <summary>Events in the order of their numbers.</summary>
/// <param name="Last">Up to this number nothing was left out.</param>
/// <param name="Oldest">The number of the oldest event that is kept, apart from older ones that wait for a webhook; null: none is.</param>
public sealed record EventPage(IReadOnlyList<NumberedEvent> Events, long Last, long? Oldest);

/// <summary>The events that are kept, for those who missed some.</summary>
public interface IEventLog
{
    /// <exception cref="RequestRejectedException">Unknown gallery; or the caller may not list the subjects of all that is asked for, whose names are in events.</exception>
    /// <exception cref="TransientFailureException">The database is unavailable.</exception>
    Task<EventPage> ReadAsync(RequestContext context, EventQuery query, CancellationToken cancel);
}
