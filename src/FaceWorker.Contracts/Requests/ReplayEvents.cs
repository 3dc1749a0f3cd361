using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace FaceWorker.Contracts;

/// <summary>Request: which events were published after this one? Answered by <see cref="EventsReplayed"/>, for as long as events are kept (the worker's setting <c>Events:Retention</c>).</summary>
public sealed record ReplayEvents
{
    /// <summary>The sender's own name for this request, echoed in the answer.</summary>
    public string? JobId { get; init; }

    /// <summary>The number of the last event that you have, or 0; required.</summary>
    [Required] public long? Since { get; init; }

    /// <summary>Only events of this gallery; null: of all, and those that are of none.</summary>
    public string? Gallery { get; init; }

    /// <summary>Only of these kinds, each the end of an exchange's name, such as <c>image-indexed</c>; null: of all.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>At most so many, 1 to 1,000; else 100. Fewer come where they would not fit into a message.</summary>
    [Range(1, 1000)] public int? Limit { get; init; }
}

/// <summary>Answer to <see cref="ReplayEvents"/>.</summary>
public sealed record EventsReplayed
{
    public string Outcome { get; init; } = "eventsReplayed";
    public string? JobId { get; init; }

    /// <summary>In the order of their numbers, each as its exchange had it. A number that is missing among those of all kinds and galleries belongs to an event that was deleted since.</summary>
    public required IReadOnlyList<JsonElement> Events { get; init; }

    /// <summary>Up to this number nothing was left out: ask for the next events with it. The number asked with, where there are no events behind it.</summary>
    public required long Last { get; init; }

    /// <summary>The number of the oldest event that is kept; null: none is. Where it is more than one above the number asked with, events may be lost to you: read their state instead.</summary>
    public long? Oldest { get; init; }
}
