using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Storage.Images;

/// <summary>What makes an image the same image: its bytes, in one gallery.</summary>
internal readonly record struct ImageKey(long Gallery, Sha256Digest Sha256);

/// <summary>An image on its way into a gallery.</summary>
internal sealed record NewImage(Gallery Gallery, IndexedPicture Picture)
{
    public ImageNews? News => Picture.News;

    public ImageKey Key => new(Gallery.Id, Picture.File.Sha256);
}
