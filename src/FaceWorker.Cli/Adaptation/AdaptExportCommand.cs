using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Adaptation;
using FaceWorker.Vision.Adaptation;

namespace FaceWorker.Cli.Adaptation;

/// <summary>Writes a head that is kept in the database as ONNX: as a pack for the workers of this machine, or alone.</summary>
internal sealed class AdaptExportCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string?> pack = new("--pack") { Description = "The pack of the head; default: the newest of the gallery", HelpName = "ID" };
    private readonly Option<string?> alone = new("--alone") { Description = "Write the head alone to this file: 'vector' (batch, values) to 'embedding' (batch, values), unit length", HelpName = "FILE.onnx" };

    public AdaptExportCommand(Shell shell)
        : base(shell, "export", "Make the pack of a head on this machine, in its models folder: the embedder with the head behind it as one ONNX file, its card and its pack. Or write the head alone.") =>
        Add(gallery, pack, alone);

    public override IReadOnlyList<string> Examples => ["faceworker adapt export --gallery family", "faceworker adapt export --gallery family --pack default-family --alone head.onnx"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var (name, wanted) = (new GalleryName(call.Get(gallery)), call.Find(pack) is { } id ? new PackId(id) : null);
        var heads = await Database.UseAsync(call.Shell, (database, _) => new AdaptationStore(database).ListAsync(call.Context, name, cancel));
        var kept = heads.FirstOrDefault(head => wanted is null || head.Head.Pack == wanted) ?? throw AdaptationRefusedException.UnknownHead(name, wanted);
        if (call.Find(alone) is { } file)
        {
            await File.WriteAllBytesAsync(file, HeadModels.WriteAlone(kept.Head.Head), cancel);
            call.Output.WriteResult(new { pack = kept.Head.Pack.Value, file = Path.GetFullPath(file) }, output => output.WriteLine($"The head of pack '{kept.Head.Pack}' alone: {Path.GetFullPath(file)}"));
            return ExitCode.Done;
        }

        var store = ModelFolders.Store(call.Shell.Settings);
        var facts = await new HeadModels(store).KeepAsync(kept.Head, cancel);
        if (!facts.Model.IsSameAs(kept.Model))
            throw AdaptationRefusedException.OtherModel(kept.Model, facts.Id, facts.Model);
        call.Output.WriteResult(new { pack = facts.Id.Value, model = facts.Model.Id.Value, facts.Model.Fingerprint, folder = store.Folder },
            output => output.WriteLine($"Pack '{facts.Id}' is in '{store.Folder}'. Give it to the workers, in Vision:Packs (FACEWORKER_VISION__PACKS__1={facts.Id})."));
        return ExitCode.Done;
    }
}
