namespace FaceWorker.Contracts;

/// <summary>A person of a gallery.</summary>
public sealed record GalleryPerson
{
    public required long SubjectId { get; init; }

    /// <summary>The name; null: nobody has named the person yet.</summary>
    public string? Subject { get; init; }
    public required bool IsIgnored { get; init; }

    /// <summary>Somebody wants to be told when the person is seen: see <see cref="WatchPerson"/>.</summary>
    public bool IsWatched { get; init; }
    public required long Faces { get; init; }

    /// <summary>Of the faces, those of which somebody said whose they are.</summary>
    public required long Confirmed { get; init; }
    public required long Photos { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Answer to <see cref="ListPeople"/>.</summary>
public sealed record PeopleListed
{
    public string Outcome { get; init; } = "peopleListed";
    public string? JobId { get; init; }
    public required string Gallery { get; init; }

    /// <summary>Those on most photos first.</summary>
    public required IReadOnlyList<GalleryPerson> People { get; init; }
}

/// <summary>Answer to <see cref="ShowPerson"/>.</summary>
public sealed record PersonShown
{
    public string Outcome { get; init; } = "personShown";
    public string? JobId { get; init; }
    public required string Gallery { get; init; }
    public required long SubjectId { get; init; }

    /// <summary>The name; null: nobody has named the person yet.</summary>
    public string? Subject { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required IReadOnlyList<PersonFace> Faces { get; init; }
}

/// <summary>A face of a person.</summary>
public sealed record PersonFace
{
    public required long FaceId { get; init; }
    public required long ImageId { get; init; }
    public required string Source { get; init; }
    public required FaceBox Box { get; init; }

    /// <summary>Somebody said whose it is; otherwise the machine did, and may move it.</summary>
    public required bool IsConfirmed { get; init; }

    /// <summary>When the photo was taken, by the clock of its camera, of no time zone; null: not known.</summary>
    public DateTime? TakenAt { get; init; }
}

/// <summary>Answer to <see cref="SuggestPeople"/>.</summary>
public sealed record PeopleSuggested
{
    public string Outcome { get; init; } = "peopleSuggested";
    public string? JobId { get; init; }
    public required string Gallery { get; init; }

    /// <summary>Those whose answer probably settles most faces first.</summary>
    public required IReadOnlyList<PeopleSuggestion> Suggestions { get; init; }
}

/// <summary>Two people who may be one: say so by <see cref="MergePeople"/>, or deny it by <see cref="DifferPeople"/>.</summary>
public sealed record PeopleSuggestion
{
    public required GalleryPerson One { get; init; }
    public required GalleryPerson Other { get; init; }

    /// <summary>So many faces are settled by the answer.</summary>
    public required long Settles { get; init; }

    /// <summary>Squared Euclidean distance of their nearest faces, 0 (same) to 4.</summary>
    public required double SquaredDistance { get; init; }
}

/// <summary>Answer to a <see cref="PeopleCommand"/>.</summary>
public sealed record PersonChanged
{
    public string Outcome { get; init; } = "personChanged";
    public string? JobId { get; init; }
    public required string Gallery { get; init; }

    /// <summary>For <see cref="UndoPeopleChange"/>.</summary>
    public required long ChangeId { get; init; }

    /// <summary>A sentence: what was changed.</summary>
    public required string Description { get; init; }

    /// <summary>How many faces changed hands or were confirmed.</summary>
    public required int Faces { get; init; }

    /// <summary>Who said so.</summary>
    public required string Actor { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
}
