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
    /// <summary>Shorter side of the smallest face to look for, in pixels of the whole picture. Smaller ones may be found, too.</summary>
    public float SmallestFace { get; init; } = QualityGate.Default.MinFaceSize;

    /// <summary>The one face to look for, where a person drew a box; null: every face.</summary>
    public DrawnBox? Drawn { get; init; }

    /// <summary>What is known of a face before it is embedded must pass this, or it is not embedded; null: every face is.</summary>
    public QualityGate? Gate { get; init; }

    /// <summary>Another pack with the same detector, whose embedder embeds what is found as well; null: none.</summary>
    public FacePack? Shadow { get; init; }

    /// <summary>Whether the face is fit to compare; where the embedder's card does not say, every face is.</summary>
    public bool IsFit(FoundFace face)
    {
        ArgumentNullException.ThrowIfNull(face);
        return Scale?.IsFit(face.Quality) ?? true;
    }

    /// <summary>Detect, measure, align, embed: every face of the picture, from the left to the right.</summary>
    public async Task<IReadOnlyList<FoundFace>> FindFacesAsync(Picture picture, Turn turn, CancellationToken cancel) =>
        await EmbedAsync(picture, Measure(picture, await DetectAsync(picture, turn, cancel)), turn, cancel);

    /// <summary>Detect: every face of the picture, from the left to the right.</summary>
    public Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, Turn turn, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Detector.DetectAsync(picture, SmallestFace / picture.Reduction, turn, cancel);
    }

    /// <summary>Measure, align, embed what was detected; of the faces that the gate refuses only those that are needed to see how the photo stands: where none of the others is fit.</summary>
    public async Task<IReadOnlyList<FoundFace>> DescribeAsync(Picture picture, IReadOnlyList<Detection> detections, Turn turn, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var faces = Measure(picture, detections).ToLookup(face => Gate is null || Gate.Check(face.Enlarged(picture.Reduction).Quality).Count == 0);
        var worthy = await EmbedAsync(picture, [.. faces[true]], turn, cancel);
        if (!faces.Contains(false))
            return worthy;
        var refused = worthy.Any(IsFit) ? faces[false] : await EmbedAsync(picture, [.. faces[false]], turn, cancel);
        return [.. worthy.Concat(refused).OrderBy(face => face.Detection.Box.X)];
    }

    private List<FoundFace> Measure(Picture picture, IReadOnlyList<Detection> detections) => [.. detections.Select(detection => new FoundFace(detection, Vector: null, QualityMeter.Measure(picture, detection)))];

    /// <summary>Align, embed what was measured.</summary>
    private async Task<IReadOnlyList<FoundFace>> EmbedAsync(Picture picture, IReadOnlyList<FoundFace> measured, Turn turn, CancellationToken cancel)
    {
        IReadOnlyList<Detection> detections = [.. measured.Select(face => face.Detection)];
        var embeddings = await EmbedAsync(picture, detections, turn, cancel);
        var faces = measured.Zip(embeddings, (face, embedding) => face with { Vector = embedding, Quality = face.Quality with { Value = Scale?.Of(embedding) } });
        return Shadow is null ? [.. faces] : [.. faces.Zip(await Shadow.TryEmbedAsync(picture, detections, turn, cancel), (face, shadow) => face with { Shadow = shadow })];
    }

    /// <summary>Align, embed what was detected, in the same order.</summary>
    /// <exception cref="InvalidEmbeddingException">The model's output is not finite or zero.</exception>
    public async Task<IReadOnlyList<Embedding>> EmbedAsync(Picture picture, IReadOnlyList<Detection> detections, Turn turn, CancellationToken cancel)
    {
        using var aligned = Aligner.Align(picture, detections);
        return await Embedder.EmbedAsync(aligned, turn, cancel);
    }

    /// <summary>Nulls where the model fails: what is stored by another model does not depend on it.</summary>
    private async Task<IReadOnlyList<Embedding?>> TryEmbedAsync(Picture picture, IReadOnlyList<Detection> detections, Turn turn, CancellationToken cancel)
    {
        try
        {
            return await EmbedAsync(picture, detections, turn, cancel);
        }
        catch (InvalidEmbeddingException)
        {
            return new Embedding?[detections.Count];
        }
    }
}

/// <summary>Finds the faces of a picture.</summary>
public interface IFaceDetector
{
    /// <summary>All faces above the model card's score, from the left to the right of the picture; none is an answer.</summary>
    /// <param name="smallestFace">Shorter side of the smallest face to look for, in pixels of the picture.</param>
    Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel);

    /// <summary>The same faces with their points as a picture of more pixels shows them, where the points come from another model than the boxes.</summary>
    /// <param name="detections">On that picture.</param>
    Task<IReadOnlyList<Detection>> PlacePointsAsync(Picture picture, IReadOnlyList<Detection> detections, Turn turn, CancellationToken cancel) => Task.FromResult(detections);
}

/// <summary>Cuts each face out of the picture as the embedder wants it.</summary>
public interface IFaceAligner
{
    /// <summary>Shorter side of a face's box, in pixels, from which more pixels make no other crop; null: the crop is measured in pixels, and every one counts.</summary>
    float? FullDetail { get; }

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

    /// <summary>Null: no pack of this id is loaded here.</summary>
    FacePack? Find(PackId id)
    {
        try
        {
            return Get(id);
        }
        catch (RequestRejectedException)
        {
            return null;
        }
    }
}
