using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Calibration;

/// <summary>Takes the calibration in force back.</summary>
internal sealed class CalibrationRollbackCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();

    public CalibrationRollbackCommand(Shell shell)
        : base(shell, "rollback", "Take the calibration in force back: the thresholds that it replaced are the gallery's again. The calibration stays in the list.") => Add(gallery);

    public override IReadOnlyList<string> Examples => ["faceworker calibration rollback --gallery family"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var view = CalibrationView.Of(await Database.ManageCalibrationsAsync(call.Shell, calibrations => calibrations.RollBackAsync(call.Context, name, cancel)));
        call.Output.WriteResult(new { Gallery = name.Value, RolledBack = view.Id, view.Replaced, view.ThresholdUnit }, output =>
        {
            output.WriteLine($"Calibration {view.Id} of gallery '{name}' was rolled back; workers follow within seconds. Its thresholds are again:");
            output.WriteLine($"{Drawing.Describe(view.Replaced)}; {view.ThresholdUnit}");
        });
        return ExitCode.Done;
    }
}
