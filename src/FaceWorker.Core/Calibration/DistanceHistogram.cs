using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Calibration;

/// <summary>Counts squared distances (0 to 4) in steps of 0.0005, so that millions of comparisons need not be kept.</summary>
internal sealed class DistanceHistogram
{
    public const int StepsPerUnit = 2000;

    // Step s holds the distances in (s − 1, s] steps, so that "up to step s" is exactly "distance ≤ threshold of s".
    private readonly long[] counts = new long[4 * StepsPerUnit + 1];

    public long Total => counts.Sum();

    public static double ThresholdOf(int step) => (double)step / StepsPerUnit;

    public void Add(double distance) => counts[(int)Math.Ceiling(distance * StepsPerUnit)]++;

    public void Add(DistanceHistogram other)
    {
        for (var i = 0; i < counts.Length; i++)
            counts[i] += other.counts[i];
    }

    /// <summary>Comparisons with at most this step's threshold.</summary>
    public long CountUpTo(int step) => counts.AsSpan(0, step + 1).ToArray().Sum();

    /// <summary>The points of the impostor curve, at rates of 5, 2 and 1 in each power of ten, down to the last with enough comparisons behind it.</summary>
    public IReadOnlyList<ImpostorPoint> ToPoints()
    {
        var points = new List<ImpostorPoint>();
        for (var rate = 0.5; rate * Total >= ImpostorCurve.FewestMatches; rate /= points.Count % 3 == 1 ? 2.5 : 2)
        {
            var step = StepAt(rate);
            points.Add(new ImpostorPoint(ThresholdOf(step), CountUpTo(step)));
        }

        points.Reverse();
        return [.. points.Where((point, i) => point.Matches >= ImpostorCurve.FewestMatches && point.Distance > 0 && (i == 0 || (point.Distance > points[i - 1].Distance && point.Matches > points[i - 1].Matches)))];
    }

    /// <summary>The largest step at which at most this share matches; 0 when even distance 0 is too many.</summary>
    public int StepAt(double rate)
    {
        var allowed = rate * Total;
        long matches = 0;
        for (var step = 0; step < counts.Length; step++)
        {
            matches += counts[step];
            if (matches > allowed)
                return Math.Max(0, step - 1);
        }

        return counts.Length - 1;
    }
}
