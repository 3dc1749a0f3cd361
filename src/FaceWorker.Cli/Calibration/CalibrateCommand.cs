using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Galleries;
using FaceWorker.Vision;

namespace FaceWorker.Cli.Calibration;

/// <summary>Sets a gallery's thresholds from photos of known people, with its own models in this process.</summary>
internal sealed class CalibrateCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();

    private readonly Option<double> far = new("--far")
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"Of comparisons of different people, the share that may match (more than 0, at most {FalseAcceptRate.Largest})"),
        HelpName = "RATE",
        Required = true,
    };

    private readonly Option<string?> folders = new("--folders") { Description = "A folder with one folder per person; every photo is compared with every other", HelpName = "DIR" };

    private readonly Option<string?> pairs = new("--pairs") { Description = "Instead: only the pairs of this file, in the format of LFW's pairs.txt", HelpName = "FILE" };

    private readonly Option<string?> images = new("--images") { Description = "With --pairs: the folder of photos, one folder per person", HelpName = "DIR" };

    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only show what it would be; store and change nothing" };

    public CalibrateCommand(Shell shell)
        : base(shell, "calibrate", "Set a gallery's thresholds from photos of people you know, and say what they promise for new people. Of several faces on a photo, the large and central one is taken.")
    {
        foreach (var option in new Option[] { gallery, far, folders, pairs, images, dryRun })
            Add(option);
        far.Validators.Add(CheckRate);
        Validators.Add(CheckSource);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker calibrate --gallery family --far 1e-3 --folders people/",
        "faceworker calibrate --gallery family --far 0.01 --pairs pairs.txt --images people/ --dry-run",
        "faceworker calibrate --gallery family --far 1e-3 --folders people/ --json | jq .calibration.falseAccepts",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var photos = Find(call);
        var chosen = (await Database.ManageGalleriesAsync(call.Shell, galleries => galleries.ShowAsync(new GalleryName(call.Get(gallery)), cancel))).Gallery;
        var embedded = await EmbedAsync(call, chosen, photos.Paths, cancel);
        var result = ThresholdCalibrator.Calibrate(photos.Compare(embedded), new FalseAcceptRate(call.Get(far)));

        var view = call.Get(dryRun)
            ? CalibrationView.Of(result, chosen.Thresholds)
            : CalibrationView.Of(await Database.ManageCalibrationsAsync(call.Shell, calibrations => calibrations.AddAsync(chosen, result, cancel)));
        var outcome = new CalibrationOutcome(chosen.Name.Value, call.Get(dryRun), view, photos.Paths.Count, ImageWithoutFace.Among(embedded.Values));
        call.Output.WriteResult(outcome, outcome.Write);
        return ExitCode.Done;
    }

    private CalibrationPhotos Find(Call call) =>
        call.Find(folders) is { } folder ? CalibrationPhotos.InFolders(folder) : CalibrationPhotos.InPairs(call.Find(pairs)!, call.Find(images)!);

    /// <summary>As the gallery's vectors are: by its models, and in the precision of the database.</summary>
    private static async Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync(Call call, Gallery gallery, IReadOnlyList<string> paths, CancellationToken cancel)
    {
        await using var packs = await FacePacks.LoadAsync(ModelFolders.Store(call.Shell.Settings), [gallery.Pack], call.Shell.Settings.Vision, cancel);
        var embedder = new PhotoEmbedder(packs.For(gallery), VectorStorage.Half);
        return await new EmbeddingProgress(call.Shell, call.Output).ShowAsync(embedder.EmbedAsync(paths, cancel), paths.Count, () => embedder.Done);
    }

    private static void CheckRate(OptionResult result)
    {
        if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && !(value > 0 && value <= FalseAcceptRate.Largest))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--far is {token.Value}; it has to be more than 0 and at most {FalseAcceptRate.Largest}."));
    }

    private void CheckSource(CommandResult result)
    {
        var (hasFolders, hasPairs, hasImages) = (result.GetResult(folders) is not null, result.GetResult(pairs) is not null, result.GetResult(images) is not null);
        if (hasFolders == hasPairs)
            result.AddError("Give the photos: either --folders, or --pairs and --images.");
        else if (hasPairs != hasImages)
            result.AddError("--pairs names photos in the folder of --images: give both.");
    }
}
