using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Galleries;
using FaceWorker.Cli.Operations;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Calibration;

namespace FaceWorker.Cli.Calibration;

/// <summary>Sets a gallery's thresholds from photos of known people, with its own models in this process.</summary>
internal sealed class CalibrateCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();

    private readonly Option<double?> fmr = Rate("--fmr");

    private readonly Option<double?> far = Rate("--far"); // its name of before

    private readonly Option<string?> folders = new("--folders") { Description = "A folder with one folder per person; every photo is compared with every other", HelpName = "DIR" };

    private readonly Option<string?> pairs = new("--pairs") { Description = "Instead: only the pairs of this file, in the format of LFW's pairs.txt", HelpName = "FILE" };

    private readonly Option<string?> images = new("--images") { Description = "With --pairs: the folder of photos, one folder per person", HelpName = "DIR" };

    private readonly Option<bool> fromArchive = new("--from-archive") { Description = "Instead, without labels: learn how often different people match from the gallery's own photos of several people" };

    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only show what it would be; store and change nothing" };

    public CalibrateCommand(Shell shell)
        : base(shell, "calibrate", "Set a gallery's thresholds from photos of people you know, and say what they promise for new people. Of several faces on a photo, the large and central one is taken.")
    {
        far.Hidden = true;
        foreach (var option in new Option[] { gallery, fmr, far, folders, pairs, images, fromArchive, dryRun })
            Add(option);
        Validators.Add(CheckRate);
        Validators.Add(CheckSource);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker calibrate --gallery family --fmr 1e-3 --folders people/",
        "faceworker calibrate --gallery family --fmr 0.01 --pairs pairs.txt --images people/ --dry-run",
        "faceworker calibrate --gallery family --from-archive",
        "faceworker calibrate --gallery family --fmr 1e-3 --folders people/ --json | jq .calibration.falseMatches",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        if (call.Get(fromArchive))
            return await LearnAsync(call, cancel);
        var job = Job(call);
        GalleryCalibrator.Check(job);
        var outcome = await Database.UseAsync(call.Shell, (database, galleries) =>
        {
            var calibrator = new GalleryCalibrator(galleries, new GalleryPhotos(call.Shell.Settings), new CalibrationStore(database));
            if (!job.DryRun)
                return OwnOperation.RunAsync(call, database, OperationKind.Calibration, job.Gallery, job, calibrator.CalibrateAsync, cancel);
            var bar = new WorkBar(call.Shell, call.Output);
            return bar.ShowAsync(calibrator.CalibrateAsync(call.Context, job, bar, cancel));
        });
        var answer = CalibrationAnswer.Of(outcome);
        call.Output.WriteResult(answer, answer.Write);
        return ExitCode.Done;
    }

    private async Task<ExitCode> LearnAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var outcome = await Database.UseAsync(call.Shell, async (database, galleries) =>
        {
            var card = GallerySettingsOptions.CurveOfCard(call.Shell.Settings, await galleries.GetGalleryAsync(name, cancel))
                ?? throw new CliFailure("noCurve", $"The card of the model of gallery '{name}' has no impostor curve, whose tail the archive's own people could take over.",
                    $"Calibrate on photos of people you know: faceworker calibrate --gallery {name} --fmr 1e-3 --folders DIR");
            return await new ArchiveCalibrator(galleries, new PhotoPairFinder(database), new CalibrationStore(database)).CalibrateAsync(call.Context, name, card, call.Get(dryRun), cancel);
        });
        var answer = ArchiveCalibrationAnswer.Of(outcome);
        call.Output.WriteResult(answer, answer.Write);
        return ExitCode.Done;
    }

    /// <remarks>With whole paths: a worker may go on with it.</remarks>
    private CalibrationJob Job(Call call) => new(
        new GalleryName(call.Get(gallery)), new FalseMatchRate((call.Find(fmr) ?? call.Find(far))!.Value), Path.GetFullPath(call.Find(folders) ?? call.Find(images)!),
        call.Find(pairs) is { } file ? Path.GetFullPath(file) : null, call.Get(dryRun));

    private static Option<double?> Rate(string name) => new Option<double?>(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"The false match rate to allow: of comparisons of different people, the share that may match (more than 0, at most {FalseMatchRate.Largest})"),
        HelpName = "RATE",
    }.Only(value => value is > 0 and <= FalseMatchRate.Largest, string.Create(CultureInfo.InvariantCulture, $"it must be more than 0 and at most {FalseMatchRate.Largest}."));

    private void CheckRate(CommandResult result)
    {
        if (result.GetResult(fromArchive) is null && result.GetResult(fmr) is null == result.GetResult(far) is null)
            result.AddError("Give the false match rate to allow: --fmr, such as 1e-3.");
    }

    private void CheckSource(CommandResult result)
    {
        var (hasFolders, hasPairs, hasImages) = (result.GetResult(folders) is not null, result.GetResult(pairs) is not null, result.GetResult(images) is not null);
        if (result.GetResult(fromArchive) is not null)
        {
            if (hasFolders || hasPairs || hasImages || result.GetResult(fmr) is not null || result.GetResult(far) is not null)
                result.AddError("--from-archive takes the gallery's own photos and rates: give it without --fmr, --folders, --pairs and --images.");
        }
        else if (hasFolders == hasPairs)
            result.AddError("Give the photos: either --folders, or --pairs and --images; or learn from the gallery's own: --from-archive.");
        else if (hasPairs != hasImages)
            result.AddError("--pairs names photos in the folder of --images: give both.");
    }
}
