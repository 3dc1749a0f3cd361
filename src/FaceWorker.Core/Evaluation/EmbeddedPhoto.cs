using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Evaluation;

/// <summary>The face a photo is about, as a vector; without one, why.</summary>
/// <param name="Problem">A sentence for people; null where there is a face.</param>
public sealed record EmbeddedPhoto(string Path, Embedding? Embedding, string? Problem)
{
    /// <summary>The photo with that face alone, as a gallery with an open gate stores it; null without a face.</summary>
    public IndexedPicture? Picture { get; init; }
}

/// <summary>Embeds the one face that each of many photos is about.</summary>
public interface IPhotoEmbedder
{
    /// <summary>Each photo once, by its path: by the gallery's models, and in the precision in which it keeps its vectors.</summary>
    /// <param name="progress">Counts photos.</param>
    /// <exception cref="RequestRejectedException">The gallery's pack is not here, or not the one that made its vectors.</exception>
    Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync(
        Gallery gallery, IReadOnlyCollection<string> paths, Turn turn, IProgress<WorkProgress>? progress, CancellationToken cancel);
}
