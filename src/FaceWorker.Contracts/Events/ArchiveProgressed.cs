namespace FaceWorker.Contracts;

/// <summary>Event and answer: how far an archive is. While one is running it is published every ten seconds.</summary>
public sealed record ArchiveProgressed
{
    public string Outcome { get; init; } = "progressed";
    public required long Archive { get; init; }
    public required string Gallery { get; init; }
    public required string Source { get; init; }

    /// <summary><c>running</c>, <c>paused</c>, <c>cancelled</c> or <c>completed</c>.</summary>
    public required string State { get; init; }

    /// <summary>True once the source was listed to its end; until then <see cref="Listed"/> grows.</summary>
    public required bool IsListed { get; init; }

    /// <summary>What the last listing found, once it is finished.</summary>
    public ArchiveListing? Listing { get; init; }

    /// <summary>Why the source could not be listed the last time; null: it could.</summary>
    public string? ListingProblem { get; init; }

    /// <summary>Files of the manifest.</summary>
    public required long Listed { get; init; }

    /// <summary>Files that the last listing did not find any more.</summary>
    public required long Gone { get; init; }

    /// <summary>Jobs in the queue or in a worker's hands.</summary>
    public required long Sent { get; init; }
    public required long Indexed { get; init; }

    /// <summary>Files with the same bytes as an indexed one.</summary>
    public required long Duplicates { get; init; }
    public required long Rejected { get; init; }
    public required long Parked { get; init; }

    /// <summary>Faces on the indexed files.</summary>
    public required long Faces { get; init; }

    /// <summary>Rejected and parked files by reason.</summary>
    public required IReadOnlyDictionary<RejectionReason, long> Reasons { get; init; }

    /// <summary>Over the last minute.</summary>
    public required double ItemsPerSecond { get; init; }

    /// <summary>Over the last minute.</summary>
    public required double FacesPerSecond { get; init; }

    /// <summary>At the present pace; null while that cannot be said.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>True while the gallery's index waits for the end of this load; searches are exact until then.</summary>
    public required bool DeferredIndex { get; init; }
    public required IReadOnlyList<ArchiveWorker> Workers { get; init; }

    /// <summary>Of an event: its number. All events are numbered in the order in which they are published, without gaps. Null in an answer.</summary>
    public long? Number { get; init; }

    /// <summary>Of an event: the number of the one of its kind before it. If that is not the last that you have seen, some are missing: <see cref="ReplayEvents"/> brings them. Null for the first, and in an answer.</summary>
    public long? Previous { get; init; }
}

/// <summary>What a finished listing of the source found: files new to the archive, of another version than before, the same, and not there any more.</summary>
public sealed record ArchiveListing(long Added, long Changed, long Unchanged, long Vanished, DateTimeOffset FinishedAt);

/// <summary>One worker's share of an archive; paces over the last minute.</summary>
public sealed record ArchiveWorker(string Worker, long Items, long Faces, double ItemsPerSecond, double FacesPerSecond);

/// <summary>Event: every file of the archive has ended as indexed, duplicate, rejected or parked. Published again after a rescan or a retry.</summary>
public sealed record ArchiveCompleted
{
    public string Outcome { get; init; } = "completed";
    public required long Archive { get; init; }
    public required string Gallery { get; init; }
    public required string Source { get; init; }
    public required ArchiveProgressed Progress { get; init; }

    /// <summary>Its number. All events are numbered in the order in which they are published, without gaps.</summary>
    public long? Number { get; init; }

    /// <summary>The number of the one of its kind before it. If that is not the last that you have seen, some are missing: <see cref="ReplayEvents"/> brings them. Null for the first.</summary>
    public long? Previous { get; init; }
}
