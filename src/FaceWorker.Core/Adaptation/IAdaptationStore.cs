using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Adaptation;

/// <summary>A stored face, and its vector.</summary>
public sealed record StoredVector(long FaceId, Embedding Embedding);

/// <summary>A face that somebody spoke of.</summary>
/// <param name="SubjectId">Whose it is, where that is confirmed; null: somebody only said that it is the same person as another.</param>
public sealed record SpokenOfFace(long FaceId, long? SubjectId, Embedding Embedding);

/// <summary>Somebody said that both are one person. Of each side one is null.</summary>
public sealed record SamePerson(long? FaceId, long? SubjectId, long? OtherFaceId, long? OtherSubjectId);

/// <summary>What adaptation reads and keeps. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface IAdaptationStore
{
    /// <summary>Confirmed faces, and those that somebody said to be the same person as another, in an order that says nothing about them.</summary>
    /// <param name="most">Faces in all.</param>
    /// <param name="mostEach">Faces of one subject.</param>
    Task<IReadOnlyList<SpokenOfFace>> ReadFacesAsync(Gallery gallery, int most, int mostEach, CancellationToken cancel);

    /// <summary>What is in force.</summary>
    Task<IReadOnlyList<SamePerson>> ReadSamePeopleAsync(Gallery gallery, CancellationToken cancel);

    /// <summary>Keeps a head, in place of one of the same gallery and pack.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not administer it.</exception>
    Task AddAsync(RequestContext context, AdaptedHead head, FaceModel model, CancellationToken cancel);

    /// <summary>The heads that were learned from a gallery, the newest first.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not administer it.</exception>
    Task<IReadOnlyList<KeptHead>> ListAsync(RequestContext context, GalleryName gallery, CancellationToken cancel);

    /// <summary>The head that makes vectors of the gallery's shadow of those of its active space; null: there is none.</summary>
    Task<LinearHead?> FindHeadAsync(Gallery gallery, CancellationToken cancel);

    /// <summary>The first faces behind <paramref name="after"/>, by id, that the gallery's shadow has no vector for, with their vectors of the active space.</summary>
    Task<IReadOnlyList<StoredVector>> FindNextAsync(Gallery gallery, long after, int most, CancellationToken cancel);
}
