using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Evaluation;

/// <summary>The photos allow no evaluation; the message says what there is and what is needed.</summary>
public sealed class EvaluationException(string message, string remedy = "Add photos that show a face.") : Exception(message)
{
    /// <summary>What to do about it, in a sentence.</summary>
    public string Remedy => remedy;
}

/// <summary>The gallery of an evaluation may still be there, because deleting it failed.</summary>
public sealed class GalleryLeftException(GalleryName gallery, Exception inner)
    : Exception($"The gallery '{gallery}' of this evaluation may still be in the database, because deleting it failed: {inner.Message.TrimEnd('.')}.", inner)
{
    public GalleryName Gallery { get; } = gallery;
}
