namespace FaceWorker.Vision.Models;

/// <summary>What must hold within a card beyond its fields' types.</summary>
internal static class CardRules
{
    /// <exception cref="ArgumentException">The card contradicts itself; the message says in which field.</exception>
    public static void ThrowIfIncomplete(this ModelCard card)
    {
        Require(Path.GetFileName(card.Id) == card.Id && card.Id.Length > 0, "id must be a plain name");
        Require(Path.GetFileName(card.File) == card.File && card.File.Length > 0, "file must be a plain file name");
        Require(card.Sha256.Length == 64, "sha256 must have 64 hexadecimal digits");
        Require(card.Outputs.Count > 0, "outputs must name at least one output");
        Require(card.Input is { Width: > 0, Height: > 0 }, "input.width and input.height must be positive");
        Require(card.Input.Mean.Count == card.Input.ChannelCount, $"input.mean must have {card.Input.ChannelCount} values, one per channel");
        Require(card.Input.Divisor != 0, "input.divisor must not be 0");
        Require(card.BatchSize is { Cpu: > 0, Gpu: > 0 }, "batchSize must be positive");
        Require(card.Kind != ModelKind.Detector || card.Detection is not null, "a detector needs the section 'detection'");
        Require(card.Kind != ModelKind.Landmarks || card.Landmarks is not null, "a landmark model needs the section 'landmarks'");
        Require(card.Kind != ModelKind.Embedder || card.Embedding is not null, "an embedder needs the section 'embedding'");
        Require((card.Kind == ModelKind.Embedder) == (card.Input.Fit == InputFit.Alignment), "input.fit is 'alignment' for embedders and 'stretch' for all others");
        card.Embedding?.Thresholds.ToThresholds();
    }

    /// <inheritdoc cref="ThrowIfIncomplete(ModelCard)" />
    public static void ThrowIfIncomplete(this PackCard pack)
    {
        Require(pack.Alignment is null || pack.Thresholds is not null, "a pack with an alignment of its own needs thresholds of its own, measured with it");
        pack.Thresholds?.ToThresholds();
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
            throw new ArgumentException(rule);
    }
}
