using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Photos;

/// <summary>Reads a photo that a gallery knows from one of the places where it was seen.</summary>
public sealed class PhotoReader(IImageSource source)
{
    /// <summary>The bytes that were indexed, and no others: where a place has something else by now, the next is asked.</summary>
    /// <exception cref="PhotoNotKeptException">It came with its message, so that no place ever had it.</exception>
    /// <exception cref="RequestRejectedException">No place has it any more.</exception>
    /// <exception cref="TransientFailureException">A place that may have it does not answer.</exception>
    public async Task<ImageFile> ReadAsync(PhotoFile photo, Lane lane, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(photo);
        TransientFailureException? away = null;
        RequestRejectedException? problem = null;
        foreach (var place in photo.Places)
        {
            try
            {
                var file = await source.FetchAsync(place, lane, cancel);
                if (file.Sha256 == photo.Sha256)
                    return file;
                file.Dispose();
                problem ??= new RequestRejectedException(RejectionReason.NotFound, $"'{file.Source}' has changed since photo {photo.Id} was indexed, so that it is not shown; index it again, or put the old file back.");
            }
            catch (TransientFailureException exception)
            {
                away ??= exception;
            }
            catch (RequestRejectedException exception)
            {
                problem ??= exception;
            }
        }

        throw away ?? (Exception?)problem ?? new PhotoNotKeptException(photo.Id);
    }
}

/// <summary>A photo that came with its message: the gallery has its faces, and no place has the photo. Nothing is wrong, and nothing can be shown.</summary>
public sealed class PhotoNotKeptException(long photo) : RequestRejectedException(RejectionReason.NotFound,
    $"Photo {photo} came with its message and was not kept; only crops of its faces can be shown, where the gallery keeps them (crops: keep).");
