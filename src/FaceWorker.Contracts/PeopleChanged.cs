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
}
