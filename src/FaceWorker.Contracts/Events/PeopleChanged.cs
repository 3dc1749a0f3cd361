namespace FaceWorker.Contracts;

/// <summary>Event: new faces of a gallery were grouped into people, and some belong to other people than before. What persons change by hand is not published.</summary>
public sealed record PeopleChanged
{
    public string Outcome { get; init; } = "peopleChanged";
    public required string Gallery { get; init; }

    /// <summary>Faces that were new.</summary>
    public required long FacesLinked { get; init; }

    /// <summary>Faces that belong to another person than before, or to nobody any more.</summary>
    public required long FacesMoved { get; init; }

    /// <summary>People of the gallery before, with and without names.</summary>
    public required long PeopleBefore { get; init; }

    /// <summary>People of the gallery after that.</summary>
    public required long PeopleAfter { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Its number. All events are numbered in the order in which they are published, without gaps.</summary>
    public long? Number { get; init; }

    /// <summary>The number of the one of its kind before it. If that is not the last that you have seen, some are missing: <see cref="ReplayEvents"/> brings them. Null for the first.</summary>
    public long? Previous { get; init; }
}
