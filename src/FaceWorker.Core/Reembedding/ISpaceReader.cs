using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Reembedding;

/// <summary>A face with a vector in both spaces. Shape of both: (dimensions of its model), unit length.</summary>
/// <param name="SubjectId">Null: nobody's.</param>
/// <param name="Person">The subject's name; null: it has none.</param>
public sealed record ComparedFace(long FaceId, long ImageId, long? SubjectId, string? Person, float[] Active, float[] Shadow);

/// <summary>How far apart are those whom somebody spoke of? The nearest two faces of both sides; null: one has no vector.</summary>
/// <param name="IsSame">Somebody said that they are one person; otherwise, that they are two.</param>
public sealed record ConstraintDistance(bool IsSame, double? Active, double? Shadow);

/// <summary>What a comparison of a gallery's spaces reads. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface ISpaceReader
{
    /// <summary>Faces of named subjects that have two or more with vectors in both spaces, in an order that says nothing about them.</summary>
    Task<IReadOnlyList<ComparedFace>> ReadProbesAsync(Gallery gallery, int most, CancellationToken cancel);

    /// <summary>The first faces with vectors in both spaces behind <paramref name="after"/>, by id.</summary>
    Task<IReadOnlyList<ComparedFace>> ReadFacesAsync(Gallery gallery, long after, int most, CancellationToken cancel);

    Task<IReadOnlyList<ConstraintDistance>> ReadConstraintsAsync(Gallery gallery, CancellationToken cancel);
}
