namespace FaceWorker.Core.Evaluation;

/// <summary>A point of the ROC: the errors of comparisons at a threshold, in the terms of ISO/IEC 19795-1.</summary>
/// <param name="Threshold">Squared distance, 0 to 4; a pair up to and including it is a match.</param>
/// <param name="FalseMatchRate">FMR: the share of pairs of two people that match, 0 to 1.</param>
/// <param name="FalseNonMatchRate">FNMR: the share of pairs of one person that do not match, 0 to 1.</param>
public readonly record struct RocPoint(double Threshold, double FalseMatchRate, double FalseNonMatchRate);

/// <summary>The squared distances of compared pairs, and the rates that follow at any threshold. A pair matches up to and including it.</summary>
public sealed class PairDistances(IEnumerable<double> genuine, IEnumerable<double> impostor)
{
    private readonly double[] genuine = [.. genuine.Order()];
    private readonly double[] impostor = [.. impostor.Order()];

    /// <summary>Distances of pairs of one person, ascending.</summary>
    public IReadOnlyList<double> Genuine => genuine;

    /// <summary>Distances of pairs of two people, ascending.</summary>
    public IReadOnlyList<double> Impostor => impostor;

    /// <summary>Pairs of one person with at most this distance.</summary>
    public int GenuineMatches(double threshold) => AtMost(genuine, threshold);

    /// <summary>Pairs of two people with at most this distance: false matches.</summary>
    public int ImpostorMatches(double threshold) => AtMost(impostor, threshold);

    /// <summary>Pairs that are decided correctly.</summary>
    public int Correct(double threshold) => GenuineMatches(threshold) + impostor.Length - ImpostorMatches(threshold);

    /// <summary>The probability that a pair of one person is nearer than a pair of two; equal distances count one half (Mann and Whitney's U).</summary>
    /// <remarks>D. Bamber, "The area above the ordinal dominance graph and the area below the receiver operating characteristic graph", 1975.</remarks>
    /// <exception cref="InvalidOperationException">There are no pairs of one kind.</exception>
    public double AreaUnderCurve()
    {
        ThrowIfOneKindIsMissing();
        return genuine.Sum(distance => impostor.Length - (AtMost(impostor, distance) + Below(impostor, distance)) / 2.0) / genuine.Length / impostor.Length;
    }

    /// <summary>EER: the rate (0 to 1) where FMR and FNMR are equal, on the line between the two neighbouring points of the ROC.</summary>
    /// <exception cref="InvalidOperationException">There are no pairs of one kind.</exception>
    public double EqualErrorRate()
    {
        ThrowIfOneKindIsMissing();
        var before = new RocPoint(0, 0, 1);
        foreach (var point in Curve())
        {
            var excess = point.FalseMatchRate - point.FalseNonMatchRate;
            if (excess >= 0)
            {
                var lack = before.FalseNonMatchRate - before.FalseMatchRate;
                return before.FalseMatchRate + (point.FalseMatchRate - before.FalseMatchRate) * (lack / (lack + excess));
            }

            before = point;
        }

        throw new InvalidOperationException("A ROC that does not end at FMR 1 and FNMR 0. This is a bug.");
    }

    /// <summary>The ROC: a point for every distance that occurs, ascending; at the last, everything matches.</summary>
    public IEnumerable<RocPoint> Curve()
    {
        for (int g = 0, i = 0; g < genuine.Length || i < impostor.Length;)
        {
            var threshold = Math.Min(g < genuine.Length ? genuine[g] : double.MaxValue, i < impostor.Length ? impostor[i] : double.MaxValue);
            while (g < genuine.Length && genuine[g] <= threshold)
                g++;
            while (i < impostor.Length && impostor[i] <= threshold)
                i++;
            yield return new RocPoint(threshold, (double)i / impostor.Length, (double)(genuine.Length - g) / genuine.Length);
        }
    }

    private void ThrowIfOneKindIsMissing()
    {
        if (genuine.Length == 0 || impostor.Length == 0)
            throw new InvalidOperationException($"{genuine.Length} pairs of one person and {impostor.Length} of two people were compared: without both there is no ROC.");
    }

    private static int AtMost(double[] sorted, double value) => FirstIndex(sorted, other => other > value);

    private static int Below(double[] sorted, double value) => FirstIndex(sorted, other => other >= value);

    private static int FirstIndex(double[] sorted, Func<double, bool> isBeyond)
    {
        var (from, to) = (0, sorted.Length);
        while (from < to)
        {
            var middle = from + (to - from) / 2;
            if (isBeyond(sorted[middle]))
                to = middle;
            else
                from = middle + 1;
        }

        return from;
    }
}
