using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Reembedding;

namespace FaceWorker.Cli.Reembedding;

/// <summary>Has the other of a gallery's two models answer.</summary>
internal sealed class ReembedSwitchCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<int> acceptMissing = CommonOptions.Number("--accept-missing", "Faces that may be without a vector of the model that is to answer; they will not be found", least: 0, most: int.MaxValue, usual: 0);
    private readonly Func<IReembeddingAdministration, RequestContext, GalleryName, long, CancellationToken, Task<ReembeddingStatus>> change;

    private ReembedSwitchCommand(Shell shell, string name, string description, Func<IReembeddingAdministration, RequestContext, GalleryName, long, CancellationToken, Task<ReembeddingStatus>> change)
        : base(shell, name, description)
    {
        Add(gallery, acceptMissing);
        this.change = change;
    }

    public override IReadOnlyList<string> Examples => [$"{Called} --gallery family", $"{Called} --gallery family --accept-missing 3 --json | jq .active"];

    /// <summary>By the group that it is in.</summary>
    private string Called => $"faceworker {Parents.OfType<Command>().Single().Name} {Name}";

    public static ReembedSwitchCommand CutOver(Shell shell) => new(shell, "cut-over",
        "Have the new model answer from now on, with thresholds of its own. Workers follow within seconds; no request fails, and each is answered by one model. Refused while faces are missing.",
        (reembeddings, context, name, missing, cancel) => reembeddings.CutOverAsync(context, name, missing, cancel));

    public static ReembedSwitchCommand RollBack(Shell shell) => new(shell, "roll-back",
        "Have the old model answer again, with the thresholds that it had. Photos that came meanwhile are in both spaces.",
        (reembeddings, context, name, missing, cancel) => reembeddings.RollBackAsync(context, name, missing, cancel));

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var view = ReembeddingView.Of(await Database.UseReembeddingAsync(call.Shell, (reembeddings, _) => change(reembeddings, call.Context, name, call.Get(acceptMissing), cancel)));
        call.Output.WriteResult(view, output =>
        {
            output.WriteLine($"Gallery '{name}' is answered by pack '{view.Active}'; workers follow within seconds.");
            view.Write(output);
        });
        return ExitCode.Done;
    }
}
