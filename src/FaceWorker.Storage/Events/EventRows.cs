using System.Diagnostics;
using System.Globalization;
using FaceWorker.Core.Events;
using Npgsql;

namespace FaceWorker.Storage.Events;

/// <summary>Events as rows.</summary>
internal static class EventRows
{
    /// <summary>Adds events, in the transaction of what they tell.</summary>
    public static NpgsqlBatch AskAddEvents(this NpgsqlBatch batch, IReadOnlyCollection<NewEvent> events) => batch.Ask(SqlText.Of("add_events"), ValuesOf(events));

    /// <inheritdoc cref="AskAddEvents" />
    /// <returns>How many were added: not those of a gallery that is being deleted.</returns>
    public static Task<int> AddEventsAsync(this NpgsqlConnection connection, IReadOnlyCollection<NewEvent> events, CancellationToken cancel) =>
        events.Count == 0 ? Task.FromResult(0) : connection.RunAsync(SqlText.Of("add_events"), ValuesOf(events), cancel);

    /// <summary>A row of events_to_publish.</summary>
    public static NumberedEvent Read(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetFieldValue<long?>(1), row.GetGuid(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5))
        {
            TraceParent = row.FindString(6),
            TraceState = row.FindString(7),
        };

    private static object?[] ValuesOf(IReadOnlyCollection<NewEvent> events) =>
    [
        events.Select(one => one.Kind).ToArray(),
        events.Select(one => one.Gallery is { } gallery ? StorableText.Gallery(gallery) : null).ToArray(),
        events.Select(one => one.Image).ToArray(),
        events.Select(one => string.Join(',', one.Subjects.Select(subject => subject.ToString(CultureInfo.InvariantCulture)))).ToArray(),
        events.Select(one => one.Body).ToArray(),
        events.Select(one => ParentOf(one.Trace)).ToArray(),
        events.Select(one => one.Trace.TraceState).ToArray(),
    ];

    private static string? ParentOf(ActivityContext trace) =>
        trace.TraceId == default ? null : $"00-{trace.TraceId}-{trace.SpanId}-{(trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";
}
