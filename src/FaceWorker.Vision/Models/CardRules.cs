using FaceWorker.Core.Faces;

namespace FaceWorker.Vision.Models;

/// <summary>What must hold within a card beyond its fields' types.</summary>
internal static class CardRules
{
    /// <exception cref="ArgumentException">The card contradicts itself; the message says in which field.</exception>
    public static void ThrowIfIncomplete(this ModelCard card)
    {
        Require(Path.GetFileName(card.Id) == card.Id && card.Id.Length > 0, "id must be a plain name");
        Require(Path.GetFileName(card.File) == card.File && card.File.Length > 0, "file must be a plain file name");
        Require(card.Sha256 is null or { Length: 64 }, "sha256 must have 64 hexadecimal digits, or be left out until the import fills it in");
        Require(card.Outputs.Count > 0, "outputs must name at least one output");
        Require(card.Input is { Width: > 0, Height: > 0 }, "input.width and input.height must be positive");
        Require(card.Input.Mean.Count == card.Input.ChannelCount, $"input.mean must have {card.Input.ChannelCount} values, one per channel");
        Require(card.Input.Divisor != 0, "input.divisor must not be 0");
        Require(card.BatchSize is { Cpu: > 0, Gpu: > 0 }, "batchSize must be positive");
        Require(card.Kind is not (ModelKind.Detector or ModelKind.Refiner) || card.Detection is not null, "a detector or refiner needs the section 'detection'");
        Require(card.Kind != ModelKind.Landmarks || card.Landmarks is not null, "a landmark model needs the section 'landmarks'");
        Require(card.Kind != ModelKind.Embedder || card.Embedding is not null, "an embedder needs the section 'embedding'");
        Require((card.Kind == ModelKind.Embedder) == (card.Input.Fit == InputFit.Alignment), "input.fit is 'alignment' for embedders and for no others");
        Require(card.Input.Multiple > 0 && card.Input.Width % card.Input.Multiple == 0 && card.Input.Height % card.Input.Multiple == 0,
            "input.width and input.height must be multiples of input.multiple");
        card.Detection?.ThrowIfIncomplete(card.Input);
        card.Embedding?.ToPolicy();
        card.Embedding?.Quality?.ThrowIfIncomplete(card.Embedding.Dimensions);
    }

    /// <inheritdoc cref="ThrowIfIncomplete(ModelCard)" />
    public static void ThrowIfIncomplete(this PackCard pack)
    {
        Require(pack.Alignment is null || (pack.Thresholds, pack.Impostors) is not (null, null), "a pack with its own alignment needs its own impostors or thresholds, measured with it");
        pack.Thresholds?.ToThresholds();
        pack.Impostors?.ToCurve();
    }

    private static void ThrowIfIncomplete(this QualityCard quality, int dimensions)
    {
        try
        {
            quality.ToScale(new FaceModel(new ModelId("any"), dimensions, ""));
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidEmbeddingException)
        {
            throw new ArgumentException($"embedding.quality.nobody is no direction in base64: {wrong.Message}", wrong);
        }
    }

    private static void ThrowIfIncomplete(this DetectionCard detection, ModelInput input)
    {
        Require((input.Fit == InputFit.Pyramid) == detection.Pyramid is not null, "input.fit is 'pyramid' for detectors with the section 'detection.pyramid' and for no others");
        Require(detection.Pyramid is not { } pyramid || pyramid is { Window: > 0, SmallestFace: > 0, Factor: > 0 and < 1 },
            "detection.pyramid needs a positive window and smallestFace and a factor between 0 and 1");
        Require(detection.Tiles is not { } tiles || tiles is { LargestScale: > 0, Factor: > 1, Overlap: > 0 and < 1, Most: > 0 },
            "detection.tiles needs a positive largestScale and most, a factor above 1 and an overlap between 0 and 1");
        Require(detection.Tiles?.Traces is not { } traces || traces is { Side: > 0, ScoreThreshold: > 0 and < 1, Most: > 0 } && traces.FaceSide >= traces.Side,
            "detection.tiles.traces needs a positive side and most, a faceSide that is not smaller, and a scoreThreshold between 0 and 1");
        Require(detection.Tiles is null || detection.Pyramid is null, "detection.tiles is for detectors without 'detection.pyramid'");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
            throw new ArgumentException(rule);
    }
}
