using System.Text.Json;
using System.Text.Json.Serialization;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Storage.Calibration;

/// <summary>The part of a calibration that is stored as JSON, because hardly a query uses it. The property names are those of the first rows stored.</summary>
internal sealed record CalibrationReport(
    int People, long GenuineComparisons, long ImpostorComparisons,
    [property: JsonPropertyName("falseAccepts")] CalibrationReport.Rate? FalseMatches,
    [property: JsonPropertyName("falseRejects")] CalibrationReport.Rate? FalseNonMatches,
    IReadOnlyList<string> Warnings)
{
    /// <summary>What the gallery held at that moment; null in calibrations by earlier versions. list_galleries asks for it.</summary>
    public long? Persons { get; init; }

    public static string Write(CalibrationResult result, long persons) => JsonSerializer.Serialize(new CalibrationReport(
        result.People, result.GenuineComparisons, result.ImpostorComparisons, Rate.Of(result.FalseMatches), Rate.Of(result.FalseNonMatches), result.Warnings)
    {
        Persons = persons,
    }, JsonSerializerOptions.Web);

    public static CalibrationResult Read(string json, FalseMatchRate target, DecisionThresholds thresholds)
    {
        var report = JsonSerializer.Deserialize<CalibrationReport>(json, JsonSerializerOptions.Web)!;
        return new CalibrationResult(target, thresholds, report.People, report.GenuineComparisons, report.ImpostorComparisons,
            report.FalseMatches?.ToHeldOut(), report.FalseNonMatches?.ToHeldOut(), report.Warnings);
    }

    /// <summary>A rate on held-out people, and the ends of its promised interval (0 to 1).</summary>
    internal sealed record Rate(long Errors, long Comparisons, double Lower, double Upper)
    {
        public static Rate? Of(HeldOutRate? rate) => rate is null ? null : new Rate(rate.Errors, rate.Comparisons, rate.Promised.Lower, rate.Promised.Upper);

        public HeldOutRate ToHeldOut() => new(Errors, Comparisons, new ConfidenceInterval(Lower, Upper));
    }
}
