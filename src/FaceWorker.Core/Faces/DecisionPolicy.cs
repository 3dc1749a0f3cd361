using System.Globalization;
using System.Runtime.CompilerServices;

namespace FaceWorker.Core.Faces;

/// <summary>What makes a distance a decision: error rates that the owner accepts, with the curve that turns them into thresholds; or fixed thresholds.</summary>
/// <remarks>
/// A search compares a stranger with every person of a gallery, so its false positives grow with the gallery. Of independent comparisons with an FMR of p, at least one of N matches with
/// a probability of 1 − (1 − p)^N; solved for p, that is the FMR which a search among N persons may have (ISO/IEC 19795-1; P. Grother, P. J. Phillips, "Models of large population
/// recognition performance", CVPR 2004). Comparisons of one probe are not independent, and some probes have most false matches, so the true FPIR is at most that.
/// </remarks>
public sealed record DecisionPolicy
{
    public const double DefaultFpir = 0.01, DefaultReviewFpir = 0.2, DefaultFmr = 1e-3;

    /// <summary>A review is worth ten times the false matches of a match in a verification.</summary>
    private const double ReviewFactor = 10, LargestReviewFmr = 0.1;

    private DecisionPolicy(ImpostorCurve? curve, DecisionThresholds? thresholds) => (Curve, Fixed) = (curve, thresholds);

    /// <summary>FMR by distance; null: unknown, and the thresholds are fixed.</summary>
    public ImpostorCurve? Curve { get; private init; }

    /// <summary>Thresholds whatever the size of the gallery; null: they follow from the rates.</summary>
    public DecisionThresholds? Fixed { get; private init; }

    /// <summary>FPIR: of faces of strangers that are searched for, the share that may be called a match; more than 0, less than 1.</summary>
    public double Fpir { get; init => field = Rate(value); } = DefaultFpir;

    /// <summary>The same for a match or a review. Where it is below <see cref="Fpir"/>, nothing is reviewed.</summary>
    public double ReviewFpir { get; init => field = Rate(value); } = DefaultReviewFpir;

    /// <summary>FMR of verifications: of pairs of two people, the share that may be called a match; more than 0, less than 1.</summary>
    public double Fmr { get; init => field = Rate(value); } = DefaultFmr;

    public static DecisionPolicy By(ImpostorCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return new DecisionPolicy(curve, null);
    }

    /// <param name="curve">Kept for the day when the rates are to decide again.</param>
    public static DecisionPolicy By(DecisionThresholds thresholds, ImpostorCurve? curve = null)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        return new DecisionPolicy(curve, thresholds);
    }

    public static implicit operator DecisionPolicy(DecisionThresholds thresholds) => By(thresholds);

    /// <summary>The same rates with fixed thresholds.</summary>
    public DecisionPolicy With(DecisionThresholds thresholds) => this with { Fixed = thresholds };

    /// <summary>The same rates by another curve, which decide from now on.</summary>
    public DecisionPolicy With(ImpostorCurve curve) => this with { Curve = curve, Fixed = null };

    /// <summary>The same curve or thresholds, with the rates that an owner has chosen for another.</summary>
    public DecisionPolicy WithRatesOf(DecisionPolicy other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Fpir = other.Fpir, ReviewFpir = other.ReviewFpir, Fmr = other.Fmr };
    }

    /// <summary>It takes its thresholds from the same curve, or has the same fixed ones; the rates may differ.</summary>
    public bool HasBasisOf(DecisionPolicy other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Fixed == other.Fixed && Curve == other.Curve;
    }

    /// <summary>The thresholds of a search.</summary>
    /// <param name="persons">Whom it compares the probe with.</param>
    /// <param name="comparisons">What that amounts to in independent comparisons.</param>
    public DecisionThresholds ForSearch(long persons, double comparisons)
    {
        if (Fixed is { } thresholds)
            return thresholds;
        var match = Curve!.ThresholdAt(SearchFmr(comparisons));
        var review = Curve.ThresholdAt(FmrOf(Math.Max(Fpir, ReviewFpir), comparisons));
        return new DecisionThresholds(match.Distance, review.Distance, string.Create(CultureInfo.InvariantCulture,
            $"at most {InWords(Fpir)} strangers is called a match, {InWords(ReviewFpir)} a match or a review, among {Persons(persons)}; by the false matches of {Curve.Population}"))
        {
            Persons = persons,
            Fpir = Fpir,
            ReviewFpir = ReviewFpir,
            IsExtrapolated = match.IsExtrapolated,
        };
    }

    /// <summary>The FMR that each comparison of a search may have, 0 to 1, when the search is to keep <see cref="Fpir"/>.</summary>
    public double SearchFmr(double comparisons) => FmrOf(Fpir, comparisons);

    /// <summary>The thresholds of a verification, in which the nearest of so many pairs decides.</summary>
    public DecisionThresholds ForVerification(long comparisons)
    {
        if (Fixed is { } thresholds)
            return thresholds;
        var allowed = Fmr / Math.Max(1, comparisons);
        var match = Curve!.ThresholdAt(allowed);
        var review = Curve.ThresholdAt(Math.Max(allowed, Math.Min(ReviewFactor * allowed, LargestReviewFmr)));
        return new DecisionThresholds(match.Distance, review.Distance, string.Create(CultureInfo.InvariantCulture,
            $"at most {InWords(Fmr)} pairs of different people is called a match{(comparisons > 1 ? $", with {comparisons:N0} comparisons" : "")}; by the false matches of {Curve.Population}"))
        {
            Fmr = Fmr,
            IsExtrapolated = match.IsExtrapolated,
        };
    }

    /// <summary>The FMR of each of so many comparisons, when at least one of them may match with the probability <paramref name="rate"/>.</summary>
    private static double FmrOf(double rate, double comparisons) => -double.ExpM1(double.LogP1(-rate) / Math.Max(1, comparisons));

    private static string Persons(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "person" : "people")}");

    private static string InWords(double rate)
    {
        var among = 1 / rate;
        return Math.Abs(among - Math.Round(among)) < 1e-6 * among
            ? string.Create(CultureInfo.InvariantCulture, $"1 in {among:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"{100 * rate:0.#######} % of");
    }

    private static double Rate(double value, [CallerMemberName] string name = "") => value is > 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"The rate {name} is more than 0 and less than 1.");
}
