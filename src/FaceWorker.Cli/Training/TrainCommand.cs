using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Photos;
using FaceWorker.Training.Runs;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Cli.Training;

/// <summary>Trains a network on photos of people: cuts their faces out here, and has <c>faceworker-train</c> learn from them.</summary>
internal sealed class TrainCommand : CliCommand
{
    private readonly Option<string?> images = new("--images") { Description = "The folder of photos: one folder per person", HelpName = "DIR" };
    private readonly Option<string> run = new("--out") { Description = "The folder of the run: crops, checkpoints, report", HelpName = "RUN", Required = true };
    private readonly Option<string?> pairs = new("--pairs")
    {
        Description = "Pairs of photos below --images to validate with, in the format of LFW's pairs.txt; whom they name is held out of the training. Default: pairs of a tenth of the people",
        HelpName = "FILE",
    };

    private readonly Option<string> pack = new("--pack") { Description = "The model pack whose detector finds the faces", HelpName = "PACK", DefaultValueFactory = _ => "default" };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on from the last checkpoint in RUN; options that are given replace those of the run" };
    private readonly TrainingOptions settings = new();

    public TrainCommand(Shell shell)
        : base(shell, "train", "Train a network of your own on photos of people, as FaceNet was. Every epoch leaves a checkpoint and a report; 'train export' makes a pack of the best one.")
    {
        Add(images, run, pairs, pack, resume);
        foreach (var option in settings.All)
            Add(option);
        Subcommands.Add(new TrainExportCommand(shell));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker train --images people --out run",
        "faceworker train --images lfw --pairs pairs.txt --out run --network mobilefacenet --loss arcface --epochs 20",
        "faceworker train --out run --resume --learning-rate 0.0001",
        "faceworker train export run --id my-faces --install",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var folder = Path.GetFullPath(call.Get(run));
        var program = TrainerProgram.Find(call.Shell.Settings);
        var plan = call.Find(resume) ? TrainingPlan.Read(folder) : null;
        var wanted = settings.Read(call, plan?.Settings ?? new TrainingSettings());
        ThrowIfMixedUp(call, folder, plan, wanted);
        call.Output.WriteLine($"{await program.CheckAsync(wanted.Device, cancel)}.");

        plan = plan is null ? await PrepareAsync(call, folder, wanted, cancel) : plan with { Settings = wanted };
        await plan.WriteAsync(folder, cancel);
        call.Output.WriteLine(Say($"{plan.People.Count:N0} people with {plan.People.Sum(person => person.Crops.Count):N0} photos to learn from; {plan.Pairs.Count:N0} pairs of {plan.HeldOut.Count:N0} others to validate with."));

        var progress = new TrainingProgress(call, folder, plan, call.Find(resume) && File.Exists(Checkpoint.LastIn(folder)) ? (await Checkpoint.ReadAsync(Checkpoint.LastIn(folder), cancel)).State.History : []);
        await progress.ShowAsync(happens => program.TrainAsync(folder, happens, cancel));
        var last = await Checkpoint.ReadAsync(Checkpoint.LastIn(folder), cancel);
        call.Output.WriteResult(new TrainingResult(folder, progress.End!.Reason, last.State.BestEpoch, last.State.History), output => Write(output, folder, last.State, progress.End));
        return ExitCode.Done;
    }

    private void ThrowIfMixedUp(Call call, string folder, TrainingPlan? plan, TrainingSettings wanted)
    {
        if (plan is null && call.Find(images) is null)
            throw new CliFailure("missingOption", "--images is missing: the folder with one folder of photos per person.", "Give it, or go on with a run that was begun: --resume", ExitCode.Usage);
        if (wanted.From is { } from && !File.Exists(from))
            throw new CliFailure("checkpoint", $"--from is '{from}', which does not exist.", "Give best.safetensors of a run.", ExitCode.Usage);
        if (plan is null && File.Exists(Checkpoint.LastIn(folder)))
            throw new CliFailure("runExists", $"--out is '{folder}', which has a run's checkpoints.", "Go on with it by --resume, or give another folder.", ExitCode.Usage);
        if (plan is not null && (wanted.Network, wanted.Loss) != (plan.Settings.Network, plan.Settings.Loss))
            throw new CliFailure("setting", $"The run in '{folder}' trains {plan.Settings.Network} with {plan.Settings.Loss.ToSettingName()}; --resume cannot change that.",
                $"Begin another run with these weights: --out OTHER --from {Checkpoint.BestIn(folder)}", ExitCode.Usage);
    }

    private async Task<TrainingPlan> PrepareAsync(Call call, string folder, TrainingSettings wanted, CancellationToken cancel)
    {
        var photos = call.Get(images)!;
        var people = PeopleFolders.Read(photos).ToList();
        var located = call.Find(pairs) is { } file ? PairPhotos.Read(file, photos) : null;
        Directory.CreateDirectory(folder); // found out before minutes of work
        var packId = new PackId(call.Get(pack));
        await using var packs = await ModelFolders.LoadAsync(call.Shell.Settings, packId, cancel);

        var options = new ImageOptions();
        var budget = PixelBudget.For(options, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);
        var cutter = new CropCutter(new ImageDecoder(options), budget, packs.Get(packId), Network.Get(wanted.Network));
        var bar = new WorkBar(call.Shell, call.Output);
        var wantedPhotos = people.SelectMany(person => person.Photos).Concat(located?.SelectMany(pair => pair.Paths) ?? []).ToHashSet();
        using var crops = await bar.ShowAsync(cutter.CutAsync(wantedPhotos, folder, bar, cancel));
        if (crops.Photos.Values.Count(photo => photo.Crop is null) is > 0 and var without)
            call.Output.Note(Say($"{without:N0} of {crops.Photos.Count:N0} photos are left out, because no face could be cut out of them; {Path.Combine(folder, "crops.json")} says why."));
        return TrainingPlan.Of(wanted, people, located, crops);
    }

    private static void Write(Output output, string folder, RunState state, EndReport end)
    {
        var best = state.History.Single(epoch => epoch.Number == state.BestEpoch);
        output.WriteLine(Say($"Ended after {state.History.Count} epochs and {state.Seconds / 60:0.0} minutes: {end.Reason}. The best was epoch {best.Number}: {TrainingProgress.Describe(best.Validation)}."));
        output.WriteLine($"Written: {Path.Combine(folder, TrainingPage.FileName)}. To use the best: faceworker train export {folder} --id NAME --install");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record TrainingResult(string Run, string Reason, int BestEpoch, IReadOnlyList<EpochFigures> Epochs);
}
