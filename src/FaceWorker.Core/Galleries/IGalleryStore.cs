using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Galleries;

/// <summary>The gallery as the use cases need it. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface IGalleryStore
{
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    Task<Gallery> GetGalleryAsync(GalleryName name, CancellationToken cancel);

    /// <summary>The image with the file's bytes, if the gallery holds it; the file's source is then remembered as one of its sources, and the news of it are written.</summary>
    Task<StoredImage?> FindImageAsync(Gallery gallery, ImageFile file, CancellationToken cancel, ImageNews? news = null);

    /// <summary>Stores an image, its faces and the news of them in one transaction, and returns after the commit. The same bytes again change nothing.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery: it was deleted meanwhile.</exception>
    Task<StoredImage> AddAsync(Gallery gallery, IndexedPicture picture, Lane lane, CancellationToken cancel);

    /// <summary>The <paramref name="top"/> best candidates for the probe by the gallery's rule, in one round trip.</summary>
    /// <param name="turn">In the gallery, whatever gallery it names.</param>
    Task<CandidateList> FindCandidatesAsync(Gallery gallery, Embedding probe, int top, Turn turn, CancellationToken cancel);

    /// <summary>What a search of the gallery compares a probe with; of a large gallery, as of a moment ago.</summary>
    Task<SearchSize> MeasureAsync(Gallery gallery, CancellationToken cancel);

    /// <summary>Keeps a rejected image in the ledger; the same gallery, source and reason again are counted, not repeated.</summary>
    /// <param name="news">Written in the same transaction; null: nobody else is told.</param>
    Task RecordRejectionAsync(string? gallery, string? source, RejectionReason reason, string detail, CancellationToken cancel, NewEvent? news = null);
}

/// <summary>Galleries as their owner manages them. Each change is a line of the audit, under the caller's name.</summary>
public interface IGalleryAdministration
{
    /// <summary>Creates the gallery, or returns the one of that name, as it is, when it has the same pack and model.</summary>
    /// <exception cref="GalleryConflictException">A gallery of that name has another pack or model.</exception>
    /// <exception cref="RequestRejectedException">The caller does not administer all galleries.</exception>
    Task<Gallery> CreateAsync(RequestContext context, GalleryName name, PackId pack, FaceModel model, GallerySettings settings, CancellationToken cancel);

    /// <summary>The names of those that the caller knows, in order. Quick, also where counting is not.</summary>
    Task<IReadOnlyList<GalleryName>> NamesAsync(RequestContext context, CancellationToken cancel);

    /// <summary>Those that the caller knows, by name.</summary>
    Task<IReadOnlyList<GallerySummary>> ListAsync(RequestContext context, CancellationToken cancel);

    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    Task<GallerySummary> ShowAsync(GalleryName name, CancellationToken cancel);

    /// <summary>Changes the settings; workers follow within <c>Storage:GalleryCacheTime</c>. Faces stored before are not judged again.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery; or the caller may not administer it.</exception>
    Task<Gallery> SetAsync(RequestContext context, GalleryName name, Func<GallerySettings, GallerySettings> change, CancellationToken cancel);

    /// <summary>Deletes the gallery with every row of it, at once and for good.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery; or the caller may not administer it.</exception>
    Task<GalleryDeletion> DeleteAsync(RequestContext context, GalleryName name, CancellationToken cancel);
}

/// <summary>The gallery cannot be made as asked, because one of that name is different.</summary>
public sealed class GalleryConflictException(string message) : Exception(message);
