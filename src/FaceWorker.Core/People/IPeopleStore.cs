using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.People;

/// <summary>A face and those near to it when it was linked, nearest first. Both lists have one element per neighbour, at most <see cref="PeopleClusterer.Neighbours"/>; distances are squared, 0 to 4.</summary>
public sealed record FaceLink(long FaceId, IReadOnlyList<long> Neighbours, IReadOnlyList<float> Distances);

/// <summary>What there is to link.</summary>
/// <param name="HasIndex">Neighbours can be found by the gallery's HNSW index.</param>
public sealed record LinkingState(long Templates, long Unlinked, bool HasIndex);

/// <summary>A face as it was when it was read.</summary>
/// <param name="SubjectId">Null: nobody's.</param>
/// <param name="IsConfirmed">A person said so.</param>
public readonly record struct ScopedFace(long FaceId, long ImageId, long? SubjectId, bool IsConfirmed);

/// <summary>What somebody said and has not taken back: that two faces, a face and a subject, or two subjects are the same person, or are not.</summary>
public sealed record PersonConstraint(bool IsSame, long? Face, long? OtherFace, long? Subject, long? OtherSubject);

/// <summary>Faces to group, as they were at one moment: those that changed, those near to them, and everybody in the groups of both.</summary>
/// <param name="LastChange">The last change by a person until then.</param>
/// <param name="Faces">By id, ascending; a face's number in <paramref name="Graph"/> is its place here.</param>
/// <param name="Changed">Ids of the faces because of which all these are grouped.</param>
/// <param name="Constraints">All of the gallery.</param>
/// <param name="IsAll">These are all faces that are linked.</param>
public sealed record PeopleScope(
    long LastChange, IReadOnlyList<ScopedFace> Faces, IReadOnlyList<long> Changed, NeighbourGraph Graph, IReadOnlyList<PersonConstraint> Constraints, bool IsAll = false);

/// <summary>A face that the machine gives to another subject.</summary>
/// <param name="From">Null: it was nobody's.</param>
/// <param name="To">Null: to a new person, or to nobody.</param>
/// <param name="NewPerson">The number of a new person, from 0; -1: none.</param>
public readonly record struct PersonMove(long FaceId, long? From, long? To, int NewPerson = -1);

/// <summary>What a clustering wrote.</summary>
/// <param name="Moved">Faces.</param>
/// <param name="Before">Subjects of the gallery.</param>
/// <param name="After">Subjects of the gallery.</param>
/// <param name="Overtaken">Faces that people changed during the grouping. They are left as people set them, and are grouped again.</param>
public sealed record PeopleWritten(long Moved, long Before, long After, long Overtaken);

/// <summary>What finding people reads and leaves. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface IPeopleStore
{
    Task<LinkingState> MeasureAsync(Gallery gallery, CancellationToken cancel);

    /// <summary>A page of the faces that are linked, or are not, with their templates: those behind <paramref name="after"/>, by id.</summary>
    Task<IReadOnlyList<(long FaceId, Embedding Embedding)>> ReadTemplatesAsync(Gallery gallery, bool linked, long after, int most, CancellationToken cancel);

    /// <summary>Links for the first faces behind <paramref name="after"/> that have none, by the gallery's index.</summary>
    Task<IReadOnlyList<FaceLink>> SearchLinksAsync(Gallery gallery, long after, int most, SquaredDistance within, CancellationToken cancel);

    /// <summary>Keeps links, in one transaction; the faces are to be grouped. Those that are linked already, or were deleted meanwhile, are passed over.</summary>
    Task AddLinksAsync(Gallery gallery, IReadOnlyList<FaceLink> links, CancellationToken cancel);

    /// <summary>The faces to group; none when nothing changed.</summary>
    /// <param name="near">Faces up to so far away may have a reason to move with one that changed.</param>
    Task<PeopleScope> ReadScopeAsync(Gallery gallery, SquaredDistance near, CancellationToken cancel);

    /// <summary>Writes what was found in one transaction, during which nobody else can change subjects. A face is left as it is if somebody has changed it or its subjects since.
    /// From then on the review asks which of the people in the scope may be one person.</summary>
    Task<PeopleWritten> WriteAsync(Gallery gallery, PeopleScope scope, IReadOnlyList<PersonMove> moves, LinkWeights weights, long linked, CancellationToken cancel);

    /// <summary>Measures the people that changed, so that those who ask for them next do not have to.</summary>
    Task MeasurePeopleAsync(Gallery gallery, CancellationToken cancel);
}
