using System.Runtime.InteropServices;

namespace FaceWorker.Benchmarks.Report;

/// <summary>What a run found: the same for the table, the JSON file and the page.</summary>
internal sealed record BenchmarkReport(
    DateTimeOffset Made, bool Quick, IReadOnlyList<string> Suites, IReadOnlyList<Comparison> Comparisons, IReadOnlyList<Plot> Plots)
{
    public string Machine { get; init; } = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}";

    public bool AllMet => Comparisons.All(comparison => comparison.Met);

    /// <summary>A sentence about the targets.</summary>
    public string Verdict
    {
        get
        {
            var targets = Comparisons.Where(comparison => comparison.Target is not null).ToList();
            var missing = Comparisons.Count(comparison => comparison.NotMeasured is not null);
            var met = targets.Count(comparison => comparison.Met);
            return $"{met} of {targets.Count} targets met{(missing > 0 ? $", {missing} not measured" : "")}";
        }
    }

    /// <summary>How large the run was.</summary>
    public string Extent => Quick ? "A quick run (--quick): fewer photos and smaller galleries than the targets are stated for, and no long suites." : "A full run.";
}
