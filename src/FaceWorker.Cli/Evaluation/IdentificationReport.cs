using FaceWorker.Core.Evaluation;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A rate as it is written: a fraction from 0 to 1, its counts, and where it lies with 95 % confidence.</summary>
internal sealed record ReportedRate(double Rate, double Lower, double Upper, long Count, long Trials)
{
    public static ReportedRate Of(CountedRate rate) => new(
        Math.Round(rate.Rate, 6), Math.Round(rate.Interval.Lower, 6), Math.Round(rate.Interval.Upper, 6), rate.Count, rate.Trials);
}

/// <summary>What one rule of identification achieves.</summary>
internal sealed record RuleReport
{
    public required string Rule { get; init; }

    /// <summary>Enrolled people's probes whose best candidate is right, whatever its distance.</summary>
    public required ReportedRate RankOne { get; init; }

    /// <summary>The false negative identification rate where at most 1 in 100 strangers is named.</summary>
    public required ReportedRate FnirAtFpir1e2 { get; init; }

    /// <summary>Strangers who are named at that threshold.</summary>
    public required ReportedRate Fpir { get; init; }

    /// <summary>Null when even the strictest threshold names too many strangers.</summary>
    public required double? ThresholdSquared { get; init; }

    /// <summary>Probes without a face.</summary>
    public required int Missing { get; init; }

    public static RuleReport Of(string rule, OpenSetResult result) => new()
    {
        Rule = rule,
        RankOne = ReportedRate.Of(result.RankOne),
        FnirAtFpir1e2 = ReportedRate.Of(result.FalseNegatives),
        Fpir = ReportedRate.Of(result.FalsePositives),
        ThresholdSquared = result.Threshold is { } threshold ? Math.Round(threshold.Value, 6) : null,
        Missing = result.Missing,
    };
}

/// <summary>An open-set evaluation as it is written.</summary>
internal sealed record IdentificationReport
{
    public required string Pack { get; init; }
    public required string Model { get; init; }

    /// <summary>People in the gallery, each with one photo.</summary>
    public required int Enrolled { get; init; }

    /// <summary>Probes of enrolled people.</summary>
    public required int GenuineProbes { get; init; }

    /// <summary>Probes of people who are not enrolled.</summary>
    public required int StrangerProbes { get; init; }

    public required IReadOnlyList<RuleReport> Rules { get; init; }
    public required int Images { get; init; }
    public required double Seconds { get; init; }
}
