using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>A person of a gallery: by the name, or by the id, which one without a name has, too. Give one of the two.</summary>
public sealed record PersonReference
{
    public long? SubjectId { get; init; }

    public string? Subject { get; init; }
}

/// <summary>A request about the people of a gallery. All are answered by <see cref="RequestRejected"/> where they cannot be fulfilled.</summary>
public abstract record PeopleRequest
{
    /// <summary>The sender's own name for this request, echoed in the answer.</summary>
    public string? JobId { get; init; }

    /// <summary>Required.</summary>
    [Required] public string? Gallery { get; init; }
}

/// <summary>Request: who is in the gallery, those on most photos first? Answered by <see cref="PeopleListed"/>.</summary>
public sealed record ListPeople : PeopleRequest
{
    /// <summary>True: only people with names; false: only those without.</summary>
    public bool? Named { get; init; }

    /// <summary>True: the ignored people, and nobody else.</summary>
    public bool? Ignored { get; init; }

    /// <summary>True: the watched people, in the order of their ids, whether named or ignored or not, and nobody else.</summary>
    public bool? Watched { get; init; }

    /// <summary>At most so many, 1 to 1,000; else 100.</summary>
    [Range(1, 1000)] public int? Limit { get; init; }

    /// <summary>So many from the beginning of the list are left out; else 0.</summary>
    [Range(0, int.MaxValue)] public int? Skip { get; init; }
}

/// <summary>Request: which faces does a person have? Answered by <see cref="PersonShown"/>.</summary>
public sealed record ShowPerson : PeopleRequest
{
    /// <summary>Required.</summary>
    [Required] public PersonReference? Person { get; init; }
}

/// <summary>Request: which people may be one person, so that somebody should say so? Answered by <see cref="PeopleSuggested"/>.</summary>
public sealed record SuggestPeople : PeopleRequest
{
    /// <summary>At most so many pairs, 1 to 1,000; else 20.</summary>
    [Range(1, 1000)] public int? Limit { get; init; }
}

/// <summary>A command by which somebody says who is who. Answered by <see cref="PersonChanged"/>; each is a line in the gallery's history and can be undone by its number.</summary>
/// <remarks>A command whose answer was lost may be carried out twice: the second time it is rejected, because nothing is left to change.</remarks>
public abstract record PeopleCommand : PeopleRequest
{
    /// <summary>Who says so, 1 to 200 characters; kept in the history. Else <c>broker</c>.</summary>
    [StringLength(200, MinimumLength = 1)] public string? Actor { get; init; }
}

/// <summary>Command: this person has this name from now on.</summary>
public sealed record NamePerson : PeopleCommand
{
    /// <summary>Required.</summary>
    [Required] public PersonReference? Person { get; init; }

    /// <summary>1 to 200 characters; required.</summary>
    [Required, StringLength(200, MinimumLength = 1)] public string? Name { get; init; }
}

/// <summary>Command: these two are one person. Their faces are confirmed as that person's; of one with and one without a name, the one with a name stays.</summary>
public sealed record MergePeople : PeopleCommand
{
    /// <summary>Who goes; required.</summary>
    [Required] public PersonReference? Person { get; init; }

    /// <summary>Who stays; required.</summary>
    [Required] public PersonReference? Into { get; init; }
}

/// <summary>Command: these faces of a person are another person, who is new.</summary>
public sealed record SplitPerson : PeopleCommand
{
    /// <summary>Required.</summary>
    [Required] public PersonReference? Person { get; init; }

    /// <summary>1 to 10,000 of the person's faces, not all of them; required.</summary>
    [Required, Length(1, 10_000)] public IReadOnlyList<long>? FaceIds { get; init; }

    /// <summary>The new person's; null: nobody knows it yet.</summary>
    [StringLength(200, MinimumLength = 1)] public string? Name { get; init; }
}

/// <summary>Command: these faces are not this person; they never come back to it.</summary>
public sealed record RejectFaces : PeopleCommand
{
    /// <summary>Required.</summary>
    [Required] public PersonReference? Person { get; init; }

    /// <summary>1 to 10,000 of the person's faces; required.</summary>
    [Required, Length(1, 10_000)] public IReadOnlyList<long>? FaceIds { get; init; }
}

/// <summary>Command: these faces are this person, and stay with it.</summary>
public sealed record AssignFaces : PeopleCommand
{
    /// <summary>Required.</summary>
    [Required] public PersonReference? Person { get; init; }

    /// <summary>1 to 10,000 faces of the gallery; required.</summary>
    [Required, Length(1, 10_000)] public IReadOnlyList<long>? FaceIds { get; init; }
}

/// <summary>Command: these faces show one person, and stay together. The people they belong to are merged; if they belong to nobody, they become a new person without a name.</summary>
/// <remarks>Rejected if somebody said otherwise, or if two are on one photo: the detail says which, and what to do.</remarks>
public sealed record SameFaces : PeopleCommand
{
    /// <summary>2 to 10,000 faces of the gallery, of at most two people; required.</summary>
    [Required, Length(2, 10_000)] public IReadOnlyList<long>? FaceIds { get; init; }
}

/// <summary>Command: these two are different people; they are never taken for one, nor suggested.</summary>
public sealed record DifferPeople : PeopleCommand
{
    /// <summary>Required.</summary>
    [Required] public PersonReference? Person { get; init; }

    /// <summary>Required.</summary>
    [Required] public PersonReference? Other { get; init; }
}

/// <summary>Command: leave a person out of lists and suggestions, or take them in again.</summary>
public sealed record IgnorePerson : PeopleCommand
{
    /// <summary>Required.</summary>
    [Required] public PersonReference? Person { get; init; }

    /// <summary>False: take them in again. Else true.</summary>
    public bool? Ignored { get; init; }
}

/// <summary>Command: tell when this person is seen, or stop telling: every face of a new image that the gallery takes for a watched person is told by <see cref="SubjectMatched"/>.</summary>
public sealed record WatchPerson : PeopleCommand
{
    /// <summary>Required.</summary>
    [Required] public PersonReference? Person { get; init; }

    /// <summary>False: stop telling. Else true.</summary>
    public bool? Watched { get; init; }
}

/// <summary>Command: take one of these commands back.</summary>
public sealed record UndoPeopleChange : PeopleCommand
{
    /// <summary>The number of the change; required.</summary>
    [Required] public long? ChangeId { get; init; }
}
