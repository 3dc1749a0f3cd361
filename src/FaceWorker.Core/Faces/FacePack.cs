using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Faces;

/// <summary>A detector, an aligner and an embedder that belong together, with what the embedder's card says of its distances.</summary>
/// <param name="Scale">What quality a vector speaks of; null where the embedder's card does not say.</param>
public sealed record FacePack(
    PackId Id, IFaceDetector Detector, IFaceQualityMeter QualityMeter, IFaceAligner Aligner, IFaceEmbedder Embedder, DecisionPolicy Decisions,
    QualityScale? Scale = null)
{
    /// <summary>Whether the face is fit to compare; where the embedder's card does not say, every face is.</summary>
    public bool IsFit(FoundFace face)
    {
        ArgumentNullException.ThrowIfNull(face);
        return Scale?.IsFit(face.Quality) ?? true;
    }

    /// <summary>Detect, measure, align, embed: every face of the picture, from the left to the right.</summary>
    public async Task<IReadOnlyList<FoundFace>> FindFacesAsync(Picture picture, Turn turn, CancellationToken cancel)
    {
        var detections = await Detector.DetectAsync(picture, turn, cancel);
        var qualities = detections.Select(detection => QualityMeter.Measure(picture, detection)).ToList();
        using var aligned = Aligner.Align(picture, detections);
        var embeddings = await Embedder.EmbedAsync(aligned, turn, cancel);
        return [.. detections.Zip(embeddings, qualities).Select(face => new FoundFace(face.First, face.Second, face.Third with { Value = Scale?.Of(face.Second) }))];
    }
}

/// <summary>Finds the faces of a picture.</summary>
public interface IFaceDetector
{
    /// <summary>All faces above the model card's score, from the left to the right of the picture; none is an answer.</summary>
    Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, Turn turn, CancellationToken cancel);
}

/// <summary>Cuts each face out of the picture as the embedder wants it.</summary>
public interface IFaceAligner
{
    AlignedFaces Align(Picture picture, IReadOnlyList<Detection> detections);
}

/// <summary>Turns aligned faces into embeddings, in the same order.</summary>
public interface IFaceEmbedder
{
    FaceModel Model { get; }

    /// <exception cref="InvalidEmbeddingException">The model's output is not finite or zero.</exception>
    Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel);
}

/// <summary>The model packs that are loaded and warm.</summary>
public interface IFacePacks
{
    /// <exception cref="RequestRejectedException">Unknown model: no pack of this id is loaded here.</exception>
    FacePack Get(PackId id);
}
