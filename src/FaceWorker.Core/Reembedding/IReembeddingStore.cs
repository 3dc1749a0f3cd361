using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;

namespace FaceWorker.Core.Reembedding;

/// <summary>A face of the active space that the shadow has no vector for.</summary>
/// <param name="Detection">On the stored picture.</param>
/// <param name="Crop">A JPEG, where the gallery kept one.</param>
public sealed record FaceToReembed(long FaceId, long ImageId, Detection Detection, PhotoFrame Frame, ReadOnlyMemory<byte>? Crop);

/// <summary>A face's vector by the shadow's model.</summary>
/// <param name="IsByCrop">It was made of the kept crop; otherwise, of the photo.</param>
public sealed record ReembeddedFace(long FaceId, Embedding Embedding, bool IsByCrop);

/// <summary>What became of some faces.</summary>
public sealed record ReembeddedFaces(IReadOnlyList<ReembeddedFace> Embedded, IReadOnlyList<ReembeddingFailure> Failed);

/// <summary>What re-embedding reads and leaves. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface IReembeddingStore
{
    /// <summary>The gallery as it is now, whatever was cached.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    Task<Gallery> ReadGalleryAsync(GalleryName name, CancellationToken cancel);

    /// <summary>How far the gallery's shadow is.</summary>
    Task<ReembeddingCounts> CountAsync(Gallery gallery, CancellationToken cancel);

    /// <summary>The first faces behind <paramref name="after"/>, by id, that the gallery's shadow has no vector for and that have not failed.</summary>
    Task<IReadOnlyList<FaceToReembed>> FindNextAsync(Gallery gallery, long after, int most, CancellationToken cancel);

    /// <summary>The first photos behind <paramref name="after"/>, by id, that the detector of the gallery's shadow has to look at and has not; none where it is the one that found the faces.</summary>
    Task<IReadOnlyList<long>> FindNextPhotosAsync(Gallery gallery, long after, int most, CancellationToken cancel);

    /// <summary>How a photo is found again.</summary>
    /// <exception cref="RequestRejectedException">The gallery has no such photo.</exception>
    Task<PhotoFile> FindPhotoAsync(Gallery gallery, long image, CancellationToken cancel);

    /// <summary>Keeps both in one transaction. Faces that have a vector by now, or were deleted, are passed over.</summary>
    /// <exception cref="ReembeddingRefusedException">The shadow is gone.</exception>
    Task AddAsync(Gallery gallery, ReembeddedFaces faces, CancellationToken cancel);

    /// <summary>Keeps what the shadow's detector found in one transaction: vectors of known faces, new faces, and that the photo was looked at. Boxes at which there is a face by now are passed over.</summary>
    /// <exception cref="ReembeddingRefusedException">The shadow is gone.</exception>
    /// <exception cref="RequestRejectedException">The photo was deleted meanwhile.</exception>
    Task AddAsync(Gallery gallery, RedetectedPhoto photo, CancellationToken cancel);
}
