using System.Diagnostics.Metrics;

namespace FaceWorker.Core.Telemetry;

/// <summary>The bounds of the histograms' buckets, in seconds: what is measured spans orders of magnitude, and the defaults of collectors are for milliseconds.</summary>
internal static class Buckets
{
    /// <summary>Of one step: from a search's millisecond to a batch on a busy processor.</summary>
    public static InstrumentAdvice<double> OfSteps { get; } = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    /// <summary>Of a whole request: from an answered question to a large photo that was looked at alone.</summary>
    public static InstrumentAdvice<double> OfRequests { get; } = new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] };

    /// <summary>Of an operation: from seconds to a day.</summary>
    public static InstrumentAdvice<double> OfOperations { get; } = new() { HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600] };
}
