namespace FaceWorker.Core.Evaluation;

/// <summary>Where a rate (0 to 1) lies, with 95 % confidence; both ends belong to it.</summary>
public readonly record struct ConfidenceInterval(double Lower, double Upper)
{
    private const double Z = 1.959963984540054; // 97.5 % quantile of the normal distribution

    /// <summary>Wilson's score interval for a simple proportion of independent trials: sensible even for none or all, unlike mean ± 2 σ.</summary>
    /// <remarks>E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209–212.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">No trials, or more successes than trials.</exception>
    public static ConfidenceInterval Wilson(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        var rate = (double)successes / trials;
        var shrink = 1 + Z * Z / trials;
        var centre = (rate + Z * Z / (2 * trials)) / shrink;
        var half = Z / shrink * Math.Sqrt(rate * (1 - rate) / trials + Z * Z / (4.0 * trials * trials));
        return new ConfidenceInterval(successes == 0 ? 0 : Math.Max(0, centre - half), successes == trials ? 1 : Math.Min(1, centre + half));
    }

    public bool Contains(double rate) => rate >= Lower && rate <= Upper;

    /// <summary>The smallest interval that holds both.</summary>
    public ConfidenceInterval Union(ConfidenceInterval other) => new(Math.Min(Lower, other.Lower), Math.Max(Upper, other.Upper));
}
