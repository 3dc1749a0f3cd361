using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Calibration;

/// <summary>Lists the calibrations of a gallery.</summary>
internal sealed class CalibrationListCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();

    public CalibrationListCommand(Shell shell)
        : base(shell, "list", "List a gallery's calibrations, the newest first: which one is in force, what each promised and replaced.") => Add(gallery);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker calibration list --gallery family",
        "faceworker calibration list --gallery family --json | jq '.calibrations[] | select(.isInForce)'",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var stored = await Database.ManageCalibrationsAsync(call.Shell, calibrations => calibrations.ListAsync(name, cancel));
        IReadOnlyList<CalibrationView> views = [.. stored.Select(CalibrationView.Of)];
        call.Output.WriteResult(new { calibrations = views }, output => Write(output, name, views));
        return ExitCode.Done;
    }

    private static void Write(Output output, GalleryName gallery, IReadOnlyList<CalibrationView> views)
    {
        if (views.Count == 0)
            output.WriteLine($"Gallery '{gallery}' was never calibrated. Do it: faceworker calibrate --gallery {gallery} --fmr 1e-3 --folders DIR");
        else
            output.Write(Drawing.Table(
                ["Calibration", "Date", "In force", "Target", "Match", "Review", "People", "Impostor", "FMR, promised", "FNMR, promised", "Warnings"], views, view =>
                [
                    view.Id, view.CalibratedAt, view.IsInForce ? "yes" : "no", view.FmrTarget.ToString("0.#########", CultureInfo.InvariantCulture),
                    $"{Drawing.Distance(view.Replaced.Match)} → {Drawing.Distance(view.Thresholds.Match)}", $"{Drawing.Distance(view.Replaced.Review)} → {Drawing.Distance(view.Thresholds.Review)}",
                    view.People, view.ImpostorComparisons, view.FalseMatches?.Promised ?? "unknown", view.FalseNonMatches?.Promised ?? "unknown", view.Warnings.Count,
                ]));
    }
}
