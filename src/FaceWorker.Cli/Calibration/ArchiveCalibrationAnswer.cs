using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Calibration;

namespace FaceWorker.Cli.Calibration;

/// <summary>What an archive taught about its own people.</summary>
/// <param name="Photos">Of several people, that were used.</param>
/// <param name="LeftOut">Photos on which somebody is seen twice.</param>
/// <param name="Scale">The card's distances times this, plus <paramref name="Shift"/>, are the archive's at the same false match rate.</param>
/// <param name="MatchLower">Where the match threshold of a verification lies with 95 %, from here to <paramref name="MatchUpper"/>.</param>
internal sealed record ArchiveCalibrationAnswer(
    string Gallery, bool DryRun, CalibrationView Calibration, int Photos, int LeftOut, int Pairs, double Scale, double Shift, double MatchLower, double MatchUpper)
{
    public static ArchiveCalibrationAnswer Of(ArchiveCalibration outcome)
    {
        var (learned, interval) = (outcome.Learned, outcome.Learned.IntervalAt(outcome.Result.Target.Value));
        return new ArchiveCalibrationAnswer(outcome.Gallery.Name.Value, outcome.Stored is null,
            outcome.Stored is { } stored ? CalibrationView.Of(stored) : CalibrationView.Of(outcome.Result, outcome.Gallery.Settings.Decisions),
            learned.Photos, learned.LeftOut, learned.Pairs, Math.Round(learned.Scale, 4), Math.Round(learned.Shift, 4), Math.Round(interval.Lower, 4), Math.Round(interval.Upper, 4));
    }

    public void Write(Output output)
    {
        output.Write(Drawing.Facts(
        [
            ("Gallery", Gallery),
            ("Learned from", string.Create(CultureInfo.InvariantCulture, $"{Photos:N0} photos of several people, {Pairs:N0} pairs of faces; {LeftOut:N0} photos on which somebody is seen twice were left out")),
            ("Match", string.Create(CultureInfo.InvariantCulture,
                $"{Drawing.Distance(Calibration.Replaced.Match)} → {Drawing.Distance(Calibration.Thresholds.Match)} ({MatchLower:0.000} to {MatchUpper:0.000}, 95 %) in verifications, false match rate {Calibration.FmrTarget:0.#########}; {Calibration.ThresholdUnit}")),
            ("Review", $"{Drawing.Distance(Calibration.Replaced.Review)} → {Drawing.Distance(Calibration.Thresholds.Review)}"),
            ("False matches", Calibration.Curve!.Describe(Calibration.Thresholds)),
        ]));
        Calibration.WriteEnd(output, Gallery);
    }
}
