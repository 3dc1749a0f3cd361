using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Exchange.Names;

/// <summary>What a photo may be known by.</summary>
/// <param name="Sources">Paths or addresses; the first that the gallery knows counts.</param>
/// <param name="Sha256">Of its bytes; where it is given and known, it counts before any source.</param>
public sealed record PhotoKey(IReadOnlyList<string> Sources, Sha256Digest? Sha256 = null);

/// <summary>A photo of a gallery. Its size is the upright picture's, in pixels.</summary>
public sealed record KnownPhoto(long Id, int Width, int Height, IReadOnlyList<KnownFace> Faces);

/// <summary>A face of a photo.</summary>
/// <param name="Box">In pixels of the upright picture.</param>
/// <param name="IsFit">It counts in the gallery; otherwise it can be nobody's.</param>
/// <param name="IsConfirmed">A person said whose it is.</param>
/// <param name="NotThese">Those whose it is not, as a person said.</param>
public sealed record KnownFace(long Id, BoundingBox Box, bool IsFit, Subject? Person, bool IsConfirmed, IReadOnlyList<SubjectName> NotThese);

/// <summary>Finds photos of a gallery.</summary>
public interface IPhotoLookup
{
    /// <summary>One answer for each key, in their order; null: the gallery does not know the photo.</summary>
    /// <exception cref="RequestRejectedException">The caller may not list subjects.</exception>
    Task<IReadOnlyList<KnownPhoto?>> FindAsync(RequestContext context, Gallery gallery, IReadOnlyList<PhotoKey> keys, CancellationToken cancel);
}
