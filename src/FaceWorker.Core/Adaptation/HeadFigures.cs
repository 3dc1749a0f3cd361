using FaceWorker.Core.Evaluation;

namespace FaceWorker.Core.Adaptation;

/// <summary>What a method does for people whom it has not seen, at the same FPIR. Every rate is 0 to 1, every interval has 95 % confidence, by drawing people anew.</summary>
/// <param name="Share">Of the head in its blend with the identity, as it was chosen; the mean over the splits. 0: the identity.</param>
/// <param name="Fnir">Held-out people's faces that did not find their person.</param>
/// <param name="Fpir">Held-out people's faces that are near to somebody else: of a head no more than the gallery allows, or than of the identity.</param>
/// <param name="Gain">The FNIR of the identity less that of the method. Its interval is for all methods that were tried together (Bonferroni).</param>
public sealed record HeadFigures(HeadMethod Method, double Share, EstimatedShare Fnir, EstimatedShare Fpir, EstimatedShare Gain)
{
    /// <summary>The gain is beyond chance; it is not bought with false positives, because the thresholds of a head do not allow more of them.</summary>
    public bool Helps => Gain.Interval.Lower > 0;
}

/// <summary>A rate or the difference of two, and where it lies.</summary>
public readonly record struct EstimatedShare(double Value, ConfidenceInterval Interval);

/// <summary>What all methods do for people whom they have not seen.</summary>
/// <param name="People">With two faces or more.</param>
/// <param name="Others">People with one face, who are strangers.</param>
/// <param name="Faces">Of all of them.</param>
/// <param name="Probes">Faces that were searched for, each when its person was held out.</param>
/// <param name="TargetFpir">That of the gallery.</param>
/// <param name="Figures">The identity first.</param>
public sealed record HeadComparison(int People, int Others, int Faces, int Probes, double TargetFpir, IReadOnlyList<HeadFigures> Figures)
{
    /// <summary>The method that helps most; null: none does.</summary>
    public HeadFigures? Best => Figures.Where(one => one.Helps).OrderBy(one => one.Fnir.Value).ThenBy(one => one.Method).FirstOrDefault();
}
