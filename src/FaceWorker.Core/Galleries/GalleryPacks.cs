using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Galleries;

/// <summary>The pack of a gallery, made sure to be the one that its vectors were made with. It looks for faces as small as the gallery takes.</summary>
public static class GalleryPacks
{
    /// <summary>
    /// The same for what is to be stored. Faces that the gallery's limits refuse are not embedded; where it has a shadow whose pack is loaded here, the others are embedded for that, too. Elsewhere
    /// the next re-embedding does it.
    /// </summary>
    /// <exception cref="RequestRejectedException">The pack is not loaded here, or its embedder is not the one that made the gallery's vectors.</exception>
    public static FacePack ForStoring(this IFacePacks packs, Gallery gallery)
    {
        ArgumentNullException.ThrowIfNull(packs);
        return packs.For(gallery) with
        {
            Gate = gallery.Settings.Gate.BeforeEmbedding(),
            Shadow = gallery.Shadow is { } shadow && packs.Find(shadow.Pack) is { } pack && pack.Embedder.Model.IsSameAs(shadow.Model) ? pack : null,
        };
    }

    /// <exception cref="RequestRejectedException">The pack is not loaded here, or its embedder is not the one that made the gallery's vectors.</exception>
    public static FacePack For(this IFacePacks packs, Gallery gallery)
    {
        var pack = packs.Get(gallery.Pack);
        return pack.Embedder.Model.IsSameAs(gallery.Model) ? pack with { SmallestFace = gallery.Settings.Gate.MinFaceSize } : throw new RequestRejectedException(RejectionReason.ModelChanged,
            $"Gallery '{gallery.Name}' holds vectors of model {gallery.Model}, but the pack '{gallery.Pack}' of this worker makes those of {pack.Embedder.Model}; " +
            $"they do not compare. Put the model's old file and card back, or have its faces embedded again: faceworker reembed start --gallery {gallery.Name} --pack {gallery.Pack}");
    }
}
