using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Faces;
using FaceWorker.Training.Export;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Training;

/// <summary>Makes a pack of a run's best checkpoint, or of weights from elsewhere. LibTorch is not needed for it.</summary>
internal sealed class TrainExportCommand : CliCommand
{
    private readonly Argument<string> run = new("RUN") { Description = "The folder of the run, or a checkpoint; with --network a file of weights from elsewhere" };
    private readonly Option<string> id = new Option<string>("--id") { Description = "The name of the model and of the pack", HelpName = "NAME", Required = true }
        .Checked(result => CommonOptions.CheckEach(result, IsName, "a name for a model: use lower-case letters, digits and '-'."));

    private readonly Option<string?> network = new Option<string?>("--network")
    {
        Description = "Export a file of weights that was trained elsewhere (safetensors, or PyTorch's .pth and .pt) as this network: facenet-pytorch's as inception-resnet-v1. Its thresholds are not measured",
        HelpName = "NAME",
    }.AcceptOnlyFromAmong([.. Network.All.Select(known => known.Name)]);

    private readonly Option<string> detection = new("--pack") { Description = "With --network: the pack whose detector finds the faces", HelpName = "PACK", DefaultValueFactory = _ => "default" };
    private readonly Option<bool> install = new("--install") { Description = "Also try the model out and store it with its pack, where workers find it" };

    public TrainExportCommand(Shell shell)
        : base(shell, "export", "Write the best weights of a run as a model: NAME.onnx, its card NAME.json and its pack's card NAME.pack.json. Exit code 4 when --install finds that it does not work.") =>
        Add(run, id, network, detection, install);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker train export run --id my-faces",
        "faceworker train export run --id my-faces --install",
        "faceworker train export 20180402-114759-vggface2.pt --network inception-resnet-v1 --pack facenet-mtcnn --id facenet-vggface2 --install",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var (place, name) = (call.Get(run), call.Get(id));
        var folder = File.Exists(place) ? Path.GetDirectoryName(Path.GetFullPath(place))! : place;
        var store = ModelFolders.Store(call.Shell.Settings);
        var pack = call.Find(network) is { } known ? await ExportWeightsAsync(place, Network.Get(known), name, store.GetPack(new PackId(call.Get(detection))), cancel) : await ExportBestAsync(place, name, store, cancel);
        var files = new ExportedFiles(Path.Combine(folder, pack.Model.File), Path.Combine(folder, $"{name}.json"), Path.Combine(folder, $"{name}.pack.json"));
        await AtomicFile.WriteAsync(Path.GetFullPath(files.Model), pack.File, cancel);
        await File.WriteAllTextAsync(files.Card, CardReader.WriteForPeople(pack.Model), cancel);
        await File.WriteAllTextAsync(files.Pack, CardReader.WriteForPeople(pack.Pack), cancel);

        var import = call.Find(install) ? await InstallAsync(store, files, pack.Pack, cancel) : null;
        var (misfits, installed) = (import?.Inspection.Misfits ?? [], import?.Inspection.Fits ?? false);
        call.Output.WriteResult(new { id = name, files.Model, files.Card, files.Pack, installed, misfits }, output => Write(output, name, files, import));
        return misfits.Count == 0 ? ExitCode.Done : ExitCode.NotReady;
    }

    private static async Task<TrainedPack> ExportBestAsync(string place, string name, ModelStore store, CancellationToken cancel)
    {
        var best = await Checkpoint.ReadAsync(File.Exists(place) ? place : Checkpoint.BestIn(place), cancel);
        return TrainedCard.Export(best, name, store.GetPack(new PackId(best.State.Detector)));
    }

    private static async Task<TrainedPack> ExportWeightsAsync(string file, Network network, string name, PackCard detection, CancellationToken cancel) =>
        TrainedCard.Export(network, await Checkpoint.ReadWeightsAsync(file, network, cancel), Path.GetFileName(file), name, detection);

    private static async Task<ModelImport> InstallAsync(ModelStore store, ExportedFiles files, PackCard pack, CancellationToken cancel)
    {
        var import = await new ModelImporter(store).ImportAsync(files.Model, files.Card, cancel);
        if (import.Inspection.Fits)
            await store.AddPackAsync(pack, cancel);
        return import;
    }

    private static void Write(Output output, string name, ExportedFiles files, ModelImport? import)
    {
        output.WriteLine($"Written: {files.Model}, {files.Card}, {files.Pack}");
        foreach (var misfit in import?.Inspection.Misfits ?? [])
            output.WriteLine($"✗ {misfit}");
        if (import is null)
            output.WriteLine($"To use it: faceworker train export RUN --id {name} --install");
        else if (import.Inspection.Fits)
            output.WriteLine($"✓ {name}: {string.Join("; ", ["fits its card", .. import.Inspection.Remarks])}. To use it: start workers with FACEWORKER_VISION__PACKS__0={name}, then faceworker gallery create NAME --pack {name}");
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 60 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private sealed record ExportedFiles(string Model, string Card, string Pack);
}
