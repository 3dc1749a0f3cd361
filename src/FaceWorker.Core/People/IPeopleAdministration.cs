using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.People;

/// <summary>A person of a gallery, named or not.</summary>
/// <param name="Confirmed">How many of the faces somebody confirmed to be this person's.</param>
/// <param name="CentralFace">The face nearest to the mean of all, which stands for the person; null: there is none with a template.</param>
public sealed record PersonSummary(Subject Subject, bool IsIgnored, long Faces, long Confirmed, long Photos, DateTimeOffset CreatedAt, long? CentralFace = null)
{
    /// <summary>Their appearance is told.</summary>
    public bool IsWatched { get; init; }
}

/// <summary>In which order people are listed.</summary>
public enum PeopleOrder
{
    /// <summary>Those on most photos first, of equal ones the newest person.</summary>
    Photos,

    /// <summary>Those first whose newest photo was indexed last.</summary>
    Newest,

    /// <summary>By name in lower case, to the letter; only people with names.</summary>
    Name,
}

/// <summary>Which people are listed.</summary>
/// <param name="Named">Null: with and without names.</param>
/// <param name="Ignored">Only those that are ignored; otherwise only the others.</param>
/// <param name="Skip">From the beginning of the list, or behind <see cref="After"/>.</param>
public sealed record PeopleList(int Limit, int Skip = 0, bool? Named = null, bool Ignored = false)
{
    public PeopleOrder Order { get; init; }

    /// <summary>Only people whose name begins so, whatever its case; by name then. Null: all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only people who are watched, named or not, ignored or not, in the order of their ids.</summary>
    public bool Watched { get; init; }

    /// <summary>Only those behind the last person of another page: its <see cref="ListedPeople.Next"/>.</summary>
    public string? After { get; init; }
}

/// <summary>A part of a list.</summary>
/// <param name="Next">For <see cref="PeopleList.After"/>; null: this is the end.</param>
public sealed record ListedPeople(IReadOnlyList<PersonSummary> People, string? Next);

/// <summary>How many people a gallery has. People without names are counted as long as they have faces; ignored people are counted only as ignored.</summary>
public sealed record PeopleCounts(long Named, long Unnamed, long Ignored);

/// <summary>A face of a person.</summary>
/// <param name="Certainty">How certain it is that the face is the person's: its squared distance from the centre of all faces of the person (their normalized mean), 0 to 4. Smaller is more certain. A stranger among many
/// photos of one person stands out; among a few, or where half of the faces are somebody else's, the centre lies between the two, and the proposed groups say more.</param>
/// <param name="IsConfirmed">A person said whose it is.</param>
/// <param name="Source">Where the photo is.</param>
public sealed record FaceOfPerson(long FaceId, long ImageId, SquaredDistance Certainty, bool IsConfirmed, string Source)
{
    /// <summary>When the photo was taken, by the clock of its camera, of no time zone; null: not known.</summary>
    public DateTime? TakenAt { get; init; }
}

/// <summary>Which of a person's faces are listed, the most certain first.</summary>
/// <param name="Skip">From the beginning of the list.</param>
/// <param name="LeastCertainFirst">The other way round.</param>
public sealed record FacesList(int Limit, int Skip = 0, bool LeastCertainFirst = false)
{
    /// <summary>Only those on photos of that year; null: all.</summary>
    public TakenIn? TakenIn { get; init; }
}

/// <summary>The year in which a photo was taken; null: it is not known.</summary>
public readonly record struct TakenIn(int? Year);

/// <summary>How many faces a person has on photos of a year.</summary>
public sealed record FacesOfYear(TakenIn TakenIn, long Faces);

/// <summary>Two subjects that may be one person.</summary>
/// <param name="Settles">Faces of the smaller one: so many are settled by the answer.</param>
/// <param name="Nearest">Of any two of their faces, when they were compared.</param>
/// <param name="Links">Pairs of their faces that were near then.</param>
public sealed record PersonSuggestion(PersonSummary One, PersonSummary Other, long Settles, SquaredDistance Nearest, long Links);

/// <summary>The people of a gallery as its owner looks at them; <see cref="ISubjectAdministration"/> changes them.</summary>
/// <remarks>All throw <see cref="RequestRejectedException"/> for an unknown gallery or subject, and for a caller without the right to list subjects.</remarks>
public interface IPeopleAdministration
{
    /// <exception cref="RequestRejectedException"><see cref="PeopleList.After"/> does not come from a page.</exception>
    Task<ListedPeople> ListAsync(RequestContext context, GalleryName gallery, PeopleList list, CancellationToken cancel);

    Task<PeopleCounts> CountAsync(RequestContext context, GalleryName gallery, CancellationToken cancel);

    Task<PersonSummary> ShowAsync(RequestContext context, GalleryName gallery, SubjectReference person, CancellationToken cancel);

    /// <summary>A page of a person's faces.</summary>
    Task<IReadOnlyList<FaceOfPerson>> ListFacesAsync(RequestContext context, GalleryName gallery, SubjectReference person, FacesList list, CancellationToken cancel);

    /// <summary>How many of a person's faces are on photos of each year: the newest year first, an unknown one last.</summary>
    Task<IReadOnlyList<FacesOfYear>> CountYearsAsync(RequestContext context, GalleryName gallery, SubjectReference person, CancellationToken cancel);

    /// <summary>The people who may be this one, the nearest first: as <see cref="SuggestAsync"/>, with the person for the first of each pair.</summary>
    Task<IReadOnlyList<PersonSuggestion>> FindSimilarAsync(RequestContext context, GalleryName gallery, SubjectReference person, int limit, CancellationToken cancel);

    /// <summary>Pairs that may be one person, those first whose answer probably settles most faces. Left out are pairs that somebody said are different or that the caller was not sure of,
    /// ignored people, and, where a gallery has everybody once per photo, two who are on one photo.</summary>
    Task<IReadOnlyList<PersonSuggestion>> SuggestAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel);

    /// <summary>The links among the faces of a person, of at most so many faces, the most certain; for <see cref="PersonGroups"/>.</summary>
    Task<PersonLinks> ReadLinksAsync(RequestContext context, GalleryName gallery, SubjectReference person, int most, CancellationToken cancel);
}
