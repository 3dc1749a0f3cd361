using FaceWorker.Core;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

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
    private const int DetPoints = 60;

    public required string Rule { get; init; }

    /// <summary>Enrolled people's probes whose best candidate is right, whatever its distance.</summary>
    public required ReportedRate RankOne { get; init; }

    /// <summary>The false negative identification rate where at most 1 in 100 strangers is named.</summary>
    public required ReportedRate FnirAtFpir1e2 { get; init; }

    /// <summary>Strangers who are named at that threshold.</summary>
    public required ReportedRate Fpir { get; init; }

    /// <summary>Null when even the strictest threshold names too many strangers.</summary>
    public required double? ThresholdSquared { get; init; }

    /// <summary>The DET curve: thresholds (squared distance, 0 to 4) with FPIR and FNIR (0 to 1), at FPIRs evenly spaced by their logarithms.</summary>
    public required IReadOnlyList<DetPoint> Det { get; init; }

    public static RuleReport Of(string rule, OpenSetResult result) => new()
    {
        Rule = rule,
        RankOne = ReportedRate.Of(result.RankOne),
        FnirAtFpir1e2 = ReportedRate.Of(result.Fnir),
        Fpir = ReportedRate.Of(result.Fpir),
        ThresholdSquared = result.Threshold is { } threshold ? Math.Round(threshold.Value, 6) : null,
        Det = [.. Rates(result.Fpir.Trials).Select(result.At).Where(point => point.Threshold > 0).Distinct().Select(Rounded)],
    };

    /// <summary>From one stranger of all to everybody.</summary>
    private static IEnumerable<double> Rates(long strangers) =>
        Enumerable.Range(0, DetPoints + 1).Select(i => Math.Pow(strangers, (double)i / DetPoints - 1));

    private static DetPoint Rounded(DetPoint point) =>
        new(Math.Round(point.Threshold, 6), Math.Round(point.Fpir, 6), Math.Round(point.Fnir, 6));
}

/// <summary>An open-set evaluation as it is written.</summary>
internal sealed record IdentificationReport
{
    public required string Pack { get; init; }
    public required string Model { get; init; }

    /// <summary>People in the gallery.</summary>
    public required int Enrolled { get; init; }

    /// <summary>People whose photos for enrolment show no face: their probes are errors.</summary>
    public required int NotEnrolled { get; init; }

    /// <summary>Faces that people are enrolled with.</summary>
    public required int Templates { get; init; }

    /// <summary>Other photos of the people who are to be enrolled.</summary>
    public required int GenuineProbes { get; init; }

    /// <summary>Those of them that count as errors for that.</summary>
    public required int GenuineWithoutFace { get; init; }

    /// <summary>Photos of everybody else.</summary>
    public required int StrangerProbes { get; init; }
    public required int StrangersWithoutFace { get; init; }
    public required IReadOnlyList<RuleReport> Rules { get; init; }
    public required int Images { get; init; }
    public required IReadOnlyList<ImageWithoutFace> ImagesWithoutFace { get; init; }
    public required double Seconds { get; init; }

    public static IdentificationReport Of(IdentificationScoring scoring, FacePack pack, TimeSpan took)
    {
        var (split, photos) = (scoring.Split, scoring.Photos);
        var people = scoring.Enrolments.Select(one => one.Person).Distinct().Count();
        return new IdentificationReport
        {
            Pack = pack.Id.Value,
            Model = pack.Embedder.Model.Id.Value,
            Enrolled = people,
            NotEnrolled = split.Enrolled.Select(photo => photo.Person).Distinct().Count() - people,
            Templates = scoring.Enrolments.Count(),
            GenuineProbes = split.Genuine.Count,
            GenuineWithoutFace = split.Genuine.Count(photo => photos[photo.Path].Embedding is null),
            StrangerProbes = split.Strangers.Count,
            StrangersWithoutFace = split.Strangers.Count(photo => photos[photo.Path].Embedding is null),
            Rules = [.. scoring.Results.Select(one => RuleReport.Of(one.Rule.ToName(), one.Result))],
            Images = photos.Count,
            ImagesWithoutFace = ImageWithoutFace.Among(photos.Values),
            Seconds = Math.Round(took.TotalSeconds, 1),
        };
    }
}
