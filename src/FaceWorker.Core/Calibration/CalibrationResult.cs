using System.Text.Json.Serialization;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Calibration;

/// <summary>FMR (ISO/IEC 19795-1): the share of comparisons of two people that may be taken for one person: more than 0, at most 0.1.</summary>
public readonly record struct FalseMatchRate
{
    public const double Largest = 0.1;

    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    [JsonConstructor]
    public FalseMatchRate(double value)
    {
        if (!(value is > 0 and <= Largest))
            throw new ArgumentOutOfRangeException(nameof(value), value, $"A false match rate to calibrate for is more than 0 and at most {Largest}.");
        Value = value;
    }

    public double Value { get; }
}

/// <summary>A rate on people who did not choose the threshold, and where it will lie for as many new people (95 %).</summary>
/// <param name="Errors">Of the held-out comparisons.</param>
/// <param name="Comparisons">Held-out comparisons: of people who all had no part in the threshold.</param>
public sealed record HeldOutRate(long Errors, long Comparisons, ConfidenceInterval Promised)
{
    /// <summary>0 to 1.</summary>
    public double Rate => (double)Errors / Comparisons;
}

/// <summary>What photos of known people say of a model's distances: the impostor curve, thresholds for a false match rate, and what those will do to new people.</summary>
/// <param name="Thresholds">Of a verification of one pair.</param>
/// <param name="FalseMatches">FMR. Null when there are too few people to hold some out.</param>
/// <param name="FalseNonMatches">FNMR. Null also when nobody has two photos.</param>
/// <param name="Warnings">Sentences for a person; empty when the promise stands on firm ground.</param>
public sealed record CalibrationResult(
    FalseMatchRate Target,
    DecisionThresholds Thresholds,
    int People,
    long GenuineComparisons,
    long ImpostorComparisons,
    HeldOutRate? FalseMatches,
    HeldOutRate? FalseNonMatches,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Null where there were too few comparisons for it, and in calibrations by earlier versions.</summary>
    public ImpostorCurve? Curve { get; init; }

    /// <summary>How a gallery decides with it that decided like this before.</summary>
    public DecisionPolicy ApplyTo(DecisionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return (Curve is { } curve ? policy.With(curve) : policy.With(Thresholds)) with { Fmr = Target.Value };
    }
}

/// <summary>The photos allow no calibration at all; the message says why and what to add.</summary>
public sealed class CalibrationRefusedException(string message) : Exception(message);
