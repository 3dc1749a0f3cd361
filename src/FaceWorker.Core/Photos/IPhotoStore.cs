using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Photos;

/// <summary>How a photo that a gallery knows is found and recognised again: only bytes with this digest are the photo.</summary>
/// <param name="Places">Full addresses, for fetching only; those of archives first, then the newest.</param>
public sealed record PhotoFile(long Id, Sha256Digest Sha256, PhotoFrame Frame, IReadOnlyList<ImageLocation> Places);

/// <summary>What shows a face: its crop, where the gallery keeps crops, and its place on its photo.</summary>
/// <param name="Jpeg">Null: none is kept.</param>
public sealed record FaceView(long FaceId, BoundingBox Box, ReadOnlyMemory<byte>? Jpeg, PhotoFile Photo);

/// <summary>The photos of a gallery as people look at them.</summary>
/// <remarks>All throw <see cref="RequestRejectedException"/> for an unknown gallery, photo or face, and for a caller without the right to list subjects.</remarks>
public interface IPhotoStore
{
    Task<Photo> ShowAsync(RequestContext context, GalleryName gallery, long image, CancellationToken cancel);

    Task<PhotoFile> FindFileAsync(RequestContext context, GalleryName gallery, long image, CancellationToken cancel);

    Task<FaceView> FindFaceAsync(RequestContext context, GalleryName gallery, long face, CancellationToken cancel);

    /// <summary>Takes away a face that was drawn by hand and is nobody's: the box was a mistake. It is a line of the audit.</summary>
    /// <exception cref="RequestRejectedException">The detector found it, or it is somebody's; or the caller may not manage subjects.</exception>
    Task RemoveDrawnFaceAsync(RequestContext context, GalleryName gallery, long face, CancellationToken cancel);
}

/// <summary>The photos of a gallery as faces are added to them by hand.</summary>
public interface IDrawnFaces
{
    /// <summary>The photo with its faces.</summary>
    /// <exception cref="RequestRejectedException">The gallery has no such photo.</exception>
    Task<(PhotoFile File, IReadOnlyList<PhotoFace> Faces)> FindAsync(Gallery gallery, long image, CancellationToken cancel);

    /// <summary>Stores a face that was drawn by hand; nobody's yet. The same box again gives the face that is there.</summary>
    /// <exception cref="RequestRejectedException">The photo has a face there already, or was deleted with its gallery meanwhile.</exception>
    Task<DrawnFace> AddAsync(Gallery gallery, long image, SeenFace face, CancellationToken cancel);
}

/// <summary>A face that was drawn by hand.</summary>
/// <param name="IsNew">False: it had been drawn before.</param>
public sealed record DrawnFace(StoredFace Face, bool IsNew);
