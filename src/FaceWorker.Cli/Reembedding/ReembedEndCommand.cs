using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Galleries;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Reembedding;

namespace FaceWorker.Cli.Reembedding;

/// <summary>Drops the vectors of the model that does not answer.</summary>
internal sealed class ReembedEndCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<bool> yes = Confirmation.Yes();
    private readonly Func<IReembeddingAdministration, RequestContext, GalleryName, CancellationToken, Task<Gallery>> end;

    private ReembedEndCommand(Shell shell, string name, string description, Func<IReembeddingAdministration, RequestContext, GalleryName, CancellationToken, Task<Gallery>> end)
        : base(shell, name, description)
    {
        Add(gallery, yes);
        this.end = end;
    }

    public override IReadOnlyList<string> Examples => [$"faceworker reembed {Name} --gallery family", $"faceworker reembed {Name} --gallery family --yes --json | jq .pack"];

    public static ReembedEndCommand Finish(Shell shell) => new(shell, "finish",
        "Drop the vectors of the old model, after a cut-over. There is no way back to it.",
        (reembeddings, context, name, cancel) => reembeddings.FinishAsync(context, name, cancel));

    public static ReembedEndCommand Abandon(Shell shell) => new(shell, "abandon",
        "Drop the vectors of the new model, before a cut-over or after a roll-back: the gallery stays with the model it has.",
        (reembeddings, context, name, cancel) => reembeddings.AbandonAsync(context, name, cancel));

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var (dropped, stays) = await Database.UseReembeddingAsync(call.Shell, async (reembeddings, _) =>
        {
            var shadow = (await reembeddings.ShowAsync(call.Context, name, cancel)).Gallery.Shadow!;
            await Confirmation.RequireAsync(call, yes, $"Dropping the vectors of pack '{shadow.Pack}' of gallery '{name}'", cancel);
            return (shadow.Pack, await end(reembeddings, call.Context, name, cancel));
        });
        var view = GalleryView.Of(stays);
        call.Output.WriteResult(view, output => output.WriteLine($"Gallery '{name}' has the vectors of pack '{view.Pack}' only; those of pack '{dropped}' were dropped."));
        return ExitCode.Done;
    }
}
