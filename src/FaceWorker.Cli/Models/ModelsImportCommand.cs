using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Vision.Installation;

namespace FaceWorker.Cli.Models;

/// <summary>Imports a model from a file into the store, if it fits its card.</summary>
internal sealed class ModelsImportCommand : CliCommand
{
    private readonly Argument<string> file = new("file") { Description = "The ONNX file", HelpName = "FILE" };

    private readonly Option<string> card = new("--card")
    {
        Description = "The model's card: a JSON file, or the id of a model that 'models list' shows",
        HelpName = "CARD",
        Required = true,
    };

    public ModelsImportCommand(Shell shell)
        : base(shell, "import", "Check a model's file against its card, try it out, and store both. Exit code 4 when it does not fit; each reason is a line.") =>
        Add(file, card);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker models import yunet_n_dynamic.onnx --card yunet",
        "faceworker models import my-embedder.onnx --card my-embedder.json",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var path = call.Get(file);
        var import = await new ModelImporter(ModelFolders.Store(call.Shell.Settings)).ImportAsync(path, call.Get(card), cancel);
        var (misfits, remarks, stored) = (import.Inspection.Misfits, import.Inspection.Remarks, import.Inspection.Fits);
        call.Output.WriteResult(new { import.Card.Id, File = path, stored, import.Path, misfits, remarks }, output => Write(output, path, import));
        return stored ? ExitCode.Done : ExitCode.NotReady;
    }

    private static void Write(Output output, string path, ModelImport import)
    {
        foreach (var misfit in import.Inspection.Misfits)
            output.WriteLine($"✗ {misfit}");
        if (import.Inspection.Fits)
            output.WriteLine($"✓ {import.Card.Id}: {string.Join("; ", ["fits its card", .. import.Inspection.Remarks])}; stored as {import.Path}");
        else
            output.WriteLine($"'{path}' does not fit the card of '{import.Card.Id}' and was not stored. Give the right file, or correct the card.");
    }
}
