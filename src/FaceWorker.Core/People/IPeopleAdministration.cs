using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.People;

/// <summary>A person of a gallery, named or not.</summary>
/// <param name="Confirmed">Of the faces, those of which a person said whose they are.</param>
public sealed record PersonSummary(Subject Subject, bool IsIgnored, long Faces, long Confirmed, long Photos, DateTimeOffset CreatedAt);

/// <summary>Which people are listed.</summary>
/// <param name="Named">Null: with and without names.</param>
/// <param name="Ignored">Only those that are ignored; otherwise only the others.</param>
/// <param name="Skip">From the beginning of the list.</param>
public sealed record PeopleList(int Limit, int Skip = 0, bool? Named = null, bool Ignored = false);

/// <summary>Two subjects that may be one person.</summary>
/// <param name="Settles">Faces of the smaller one: so many are settled by the answer.</param>
/// <param name="Nearest">Of any two of their faces.</param>
/// <param name="Links">Pairs of their faces that are as likely one person's as two.</param>
public sealed record PersonSuggestion(PersonSummary One, PersonSummary Other, long Settles, SquaredDistance Nearest, long Links);

/// <summary>The people of a gallery as its owner looks at them; <see cref="ISubjectAdministration"/> changes them.</summary>
/// <remarks>All throw <see cref="RequestRejectedException"/> for an unknown gallery, and for a caller without the right to list subjects.</remarks>
public interface IPeopleAdministration
{
    /// <summary>Those with most faces first.</summary>
    Task<IReadOnlyList<PersonSummary>> ListAsync(RequestContext context, GalleryName gallery, PeopleList list, CancellationToken cancel);

    /// <summary>Pairs that may be one person, those whose answer settles most faces first. None of which somebody has said that they are different, nor ignored ones, nor, where a gallery has
    /// everybody once per photo, two who are on one photo.</summary>
    Task<IReadOnlyList<PersonSuggestion>> SuggestAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel);
}
