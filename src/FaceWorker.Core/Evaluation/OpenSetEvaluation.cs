using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Evaluation;

/// <summary>A probe after it was searched for.</summary>
/// <param name="IsEnrolled">The probe's person is in the gallery: the answer should be that person; otherwise nobody.</param>
/// <param name="IsFirst">The best candidate is the probe's person.</param>
/// <param name="Distance">On which the decision about the best candidate rests; null when no face was found or there was no candidate.</param>
public sealed record ProbeOutcome(bool IsEnrolled, bool IsFirst, SquaredDistance? Distance);

/// <summary>A counted rate, with its interval as if the trials were independent.</summary>
public readonly record struct CountedRate(long Count, long Trials)
{
    public double Rate => (double)Count / Trials;

    public ConfidenceInterval Interval => ConfidenceInterval.Wilson(Count, Trials);
}

/// <summary>A point of the DET curve: false positive and false negative identification rate (0 to 1) at a threshold (squared distance, 0 to 4).</summary>
public readonly record struct DetPoint(double Threshold, double Fpir, double Fnir);

/// <summary>Open-set identification in ISO/IEC 19795-1 terms: is everybody who is enrolled found, and nobody else named?</summary>
public sealed record OpenSetResult
{
    /// <summary>Enrolled people's probes whose best candidate is right, whatever its distance.</summary>
    public required CountedRate RankOne { get; init; }

    /// <summary>The largest threshold that keeps the FPIR at or below the target; null when none does.</summary>
    public required SquaredDistance? Threshold { get; init; }

    /// <summary>FPIR: strangers' probes that are named at that threshold.</summary>
    public required CountedRate Fpir { get; init; }

    /// <summary>FNIR: enrolled people's probes that are not named, or named as somebody else, at that threshold.</summary>
    public required CountedRate Fnir { get; init; }

    /// <summary>Probes without a face or without any candidate: an enrolled person's is an error, a stranger's is not.</summary>
    public required int Missing { get; init; }

    /// <summary>Ascending in the threshold.</summary>
    public required IReadOnlyList<DetPoint> Curve { get; init; }

    /// <summary>The last point of the curve that keeps the FPIR at or below the target; where none does, nobody is named.</summary>
    public DetPoint At(double fpir) => Curve.LastOrDefault(point => point.Fpir <= fpir + 1e-9, new DetPoint(0, 0, 1));
}

/// <summary>From outcomes of probes to rates: P. Grother, M. Ngan, K. Hanaoka, "Face Recognition Vendor Test, part 2: identification", NISTIR 8271.</summary>
public static class OpenSetEvaluation
{
    /// <param name="targetFpir">The false positive identification rate, 0 to 1, at which the rest is given.</param>
    /// <exception cref="EvaluationException">There are no probes of enrolled people, or none of strangers.</exception>
    public static OpenSetResult Evaluate(IReadOnlyList<ProbeOutcome> probes, double targetFpir = 0.01)
    {
        ArgumentNullException.ThrowIfNull(probes);
        var enrolled = probes.Where(probe => probe.IsEnrolled).ToList();
        var strangers = probes.Count - enrolled.Count;
        if (enrolled.Count == 0 || strangers == 0)
            throw new EvaluationException($"There are {enrolled.Count} probes of enrolled people and {strangers} of strangers; at least one of each is needed.");

        // A pair that matches is a probe that is named: an enrolled one rightly, a stranger wrongly.
        var named = new PairDistances(
            enrolled.Where(probe => probe.IsFirst && probe.Distance is not null).Select(probe => probe.Distance!.Value.Value),
            probes.Where(probe => !probe.IsEnrolled && probe.Distance is not null).Select(probe => probe.Distance!.Value.Value));
        var threshold = LargestThreshold(named, (long)Math.Floor(targetFpir * strangers));
        return new OpenSetResult
        {
            RankOne = new CountedRate(enrolled.Count(probe => probe.IsFirst), enrolled.Count),
            Threshold = threshold is { } value ? new SquaredDistance(value) : null,
            Fpir = new CountedRate(threshold is { } at ? named.ImpostorMatches(at) : 0, strangers),
            Fnir = new CountedRate(enrolled.Count - (threshold is { } limit ? named.GenuineMatches(limit) : 0), enrolled.Count),
            Missing = probes.Count(probe => probe.Distance is null),
            Curve = [.. Thresholds(named).Select(at => new DetPoint(
                at, (double)named.ImpostorMatches(at) / strangers, 1 - (double)named.GenuineMatches(at) / enrolled.Count))],
        };
    }

    /// <summary>Just enough below the first stranger too many; null when that one has distance 0.</summary>
    private static double? LargestThreshold(PairDistances named, long allowed) =>
        allowed >= named.Impostor.Count ? 4
        : named.Impostor[(int)allowed] is > 0 and var tooMany ? Math.BitDecrement(tooMany)
        : null;

    private static IEnumerable<double> Thresholds(PairDistances named) => named.Genuine.Concat(named.Impostor).Distinct().Order();
}
