using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Storage.Galleries;

/// <summary>Keeps vectors of other models out of the database.</summary>
internal static class GalleryModels
{
    /// <exception cref="InvalidEmbeddingException">The face was embedded by another model than the gallery's.</exception>
    public static void ThrowIfOtherModel(this Gallery gallery, FoundFace face)
    {
        if (face.Vector is { } vector)
            gallery.ThrowIfOtherModel(vector);
    }

    /// <exception cref="InvalidEmbeddingException">The vector was made by another model than the gallery's.</exception>
    public static void ThrowIfOtherModel(this Gallery gallery, Embedding embedding)
    {
        if (!gallery.Model.IsSameAs(embedding.Model))
            throw new InvalidEmbeddingException($"Gallery '{gallery.Name}' holds vectors of model {gallery.Model}, not of {embedding.Model}. This is a bug.");
    }
}
