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
