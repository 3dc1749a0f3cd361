using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Web.Frame;

/// <summary>What addresses are made of.</summary>
internal static class Address
{
    /// <exception cref="RequestRejectedException">No gallery can have that name.</exception>
    public static GalleryName GalleryOf(string name) => GalleryName.IsValid(name)
        ? new GalleryName(name)
        : throw new RequestRejectedException(RejectionReason.UnknownGallery, $"There is no gallery '{name}'.");
}
