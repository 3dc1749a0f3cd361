using System.Globalization;
using System.Text.Json.Serialization;
using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Galleries;
using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.Calibration;

/// <summary>A rate (0 to 1) on people who were held out, its counts, and where it will lie with 95 % for as many new people.</summary>
internal sealed record RateView(double Rate, long Errors, long Comparisons, double Lower, double Upper)
{
    [JsonIgnore]
    public string Promised => $"{Percent(Lower)} to {Percent(Upper)}";

    public static RateView? Of(HeldOutRate? rate) =>
        rate is null ? null : new RateView(rate.Rate, rate.Errors, rate.Comparisons, rate.Promised.Lower, rate.Promised.Upper);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Percent(Rate)} ({Errors:N0} of {Comparisons:N0}); for as many new people {Promised} (95 %)");

    // Three digits that count: a rate of 1e-5 is not 0.00 %.
    private static string Percent(double rate) => rate is > 0 and < 0.01
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(100 * rate, 2 - (int)Math.Floor(Math.Log10(100 * rate))):0.############} %")
        : LfwSummary.Percent(rate);
}

/// <summary>A calibration as the commands show it. The thresholds are those of a verification of one pair.</summary>
/// <param name="FmrTarget">The false match rate it was made for, 0 to 0.1.</param>
/// <param name="FalseMatches">FMR.</param>
/// <param name="FalseNonMatches">FNMR.</param>
internal sealed record CalibrationView(
    double FmrTarget, DistanceThresholds Thresholds, DistanceThresholds Replaced, string ThresholdUnit, int People, long GenuineComparisons, long ImpostorComparisons,
    RateView? FalseMatches, RateView? FalseNonMatches, IReadOnlyList<string> Warnings)
{
    /// <summary>Null: it was not stored.</summary>
    public long? Id { get; init; }

    /// <summary>The impostor curve; null in calibrations by earlier versions.</summary>
    public CurveView? Curve { get; init; }

    public DateTimeOffset? CalibratedAt { get; init; }

    /// <summary>The gallery decides by it.</summary>
    public bool IsInForce { get; init; }

    public static CalibrationView Of(CalibrationResult result, DecisionPolicy replaced) => new(
        result.Target.Value, result.Thresholds.ToMessage(), replaced.ForVerification(1).ToMessage(), GalleryView.Unit, result.People, result.GenuineComparisons, result.ImpostorComparisons,
        RateView.Of(result.FalseMatches), RateView.Of(result.FalseNonMatches), result.Warnings)
    {
        Curve = result.Curve is { } curve ? CurveView.Of(curve, replaced.Fpir) : null,
    };

    public static CalibrationView Of(StoredCalibration calibration) => Of(calibration.Result, calibration.Replaced) with
    {
        Id = calibration.Id,
        CalibratedAt = calibration.CalibratedAt,
        IsInForce = calibration.IsInForce,
    };

    /// <summary>The warnings, and what became of it.</summary>
    public void WriteEnd(Output output, string gallery)
    {
        foreach (var warning in Warnings)
            output.WriteLine($"Warning: {warning}");
        output.WriteLine(Id is null
            ? "Nothing was changed (--dry-run)."
            : $"Stored as calibration {Id}, in force within seconds. Take it back: faceworker calibration rollback --gallery {gallery}");
    }

    public IEnumerable<(string Name, string Value)> Facts() =>
    [
        ("Target", string.Create(CultureInfo.InvariantCulture, $"false match rate {FmrTarget:0.#########}")),
        ("Match", $"{Drawing.Distance(Replaced.Match)} → {Drawing.Distance(Thresholds.Match)}; {ThresholdUnit}"),
        ("Review", $"{Drawing.Distance(Replaced.Review)} → {Drawing.Distance(Thresholds.Review)}"),
        ("Origin before", Replaced.Origin),
        ("Origin now", Thresholds.Origin),
        ("People", string.Create(CultureInfo.InvariantCulture, $"{People:N0}")),
        ("Comparisons", string.Create(CultureInfo.InvariantCulture, $"{GenuineComparisons:N0} genuine, {ImpostorComparisons:N0} impostor")),
        ("FMR, held out", FalseMatches?.ToString() ?? "unknown"),
        ("FNMR, held out", FalseNonMatches?.ToString() ?? "unknown"),
        .. Curve is { } curve ? [("False matches", curve.Describe(Thresholds))] : Array.Empty<(string, string)>(),
    ];
}
