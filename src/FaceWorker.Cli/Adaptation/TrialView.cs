using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Adaptation;

namespace FaceWorker.Cli.Adaptation;

/// <summary>What each method does for people whom it has not seen, as it is printed.</summary>
internal sealed record TrialView(int People, int Strangers, int Faces, int Probes, double Fpir, IReadOnlyList<MethodView> Methods)
{
    public static TrialView Of(HeadComparison trial) => new(trial.People, trial.Others, trial.Faces, trial.Probes, trial.TargetFpir, [.. trial.Figures.Select(MethodView.Of)]);

    public void Write(Output output)
    {
        output.Write(Drawing.Table(["Method", "Share", $"FNIR at FPIR {RateView.Percent(Fpir)} %", "FPIR", "Gain in FNIR, points", "Helps"], Methods,
            method => [Drawing.NameOf(method.Method), method.Share.ToString("0.00", CultureInfo.InvariantCulture), method.Fnir, method.FpirReached, method.Gain, method.Method == HeadMethod.Identity ? "" : method.Helps ? "yes" : "no"]));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Probes:N0} of {Faces:N0} faces of {People:N0} people with several faces, and {Strangers:N0} with one, each searched for when its person was held out; thresholds of each space by other people. In brackets: 95 % confidence."));
    }
}

/// <param name="Share">Of the head in the blend with the identity, on average.</param>
/// <param name="FpirReached">On the people who were held out.</param>
internal sealed record MethodView(HeadMethod Method, double Share, RateView Fnir, RateView FpirReached, RateView Gain, bool Helps)
{
    public static MethodView Of(HeadFigures figures) => new(
        figures.Method, Math.Round(figures.Share, 3), RateView.Of(figures.Fnir), RateView.Of(figures.Fpir), RateView.Of(figures.Gain), figures.Method != HeadMethod.Identity && figures.Helps);
}

/// <summary>A rate, or the difference of two, and where it lies.</summary>
internal sealed record RateView(double Value, double Lower, double Upper)
{
    public static RateView Of(EstimatedShare share) => new(Math.Round(share.Value, 5), Math.Round(share.Interval.Lower, 5), Math.Round(share.Interval.Upper, 5));

    public static string Percent(double share) => (100 * share).ToString("0.0##", CultureInfo.InvariantCulture);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Value:0.0} ({100 * Lower:0.0} to {100 * Upper:0.0})");
}
