using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Images;

/// <summary>The one expected exception: the request or its image cannot be used, and repeating it unchanged will not help, unless the reason is of the moment.</summary>
/// <remarks>Thrown by any step; turned into an answer in one place, the worker's consumers.</remarks>
/// <param name="detail">A sentence for a person that names the image or setting concerned, its value, and the remedy.</param>
public class RequestRejectedException(RejectionReason reason, string detail, Exception? inner = null) : Exception(detail, inner)
{
    public RejectionReason Reason { get; } = reason;

    public static RequestRejectedException UnknownGallery(GalleryName gallery, Exception? cause = null) =>
        new(RejectionReason.UnknownGallery, $"There is no gallery '{gallery}'; create it with: faceworker gallery create {gallery}", cause);

    public static RequestRejectedException UnknownArchive(long archive) =>
        new(RejectionReason.UnknownArchive, $"There is no archive {archive}; list them with: faceworker archive list");

    public static RequestRejectedException UnknownOperation(long operation) =>
        new(RejectionReason.UnknownOperation, $"There is no operation {operation}; list them with: faceworker operations list --all");

    /// <summary>The image shows no face, and the request needs one.</summary>
    public static RequestRejectedException NoFaceOn(string source) =>
        new(RejectionReason.NoFace, $"No face was found on '{source}'; give a photo that shows the face larger or sharper.");

    /// <summary>The faces that the request has to choose from, where that is the reason.</summary>
    public IReadOnlyList<BoundingBox> Faces { get; init; } = [];
}
