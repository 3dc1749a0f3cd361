using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Galleries;

/// <summary>Shows one gallery: its model, its settings, its counts.</summary>
internal sealed class GalleryShowCommand : CliCommand
{
    private readonly Argument<string> name = CommonOptions.GalleryArgument();

    public GalleryShowCommand(Shell shell)
        : base(shell, "show", "Show a gallery: model, thresholds and where they came from, rule, quality gate, crops, counts.") =>
        Add(name);

    public override IReadOnlyList<string> Examples => ["faceworker gallery show family", "faceworker gallery show family --json | jq .thresholds"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var view = GalleryView.Of(await Database.ManageGalleriesAsync(call.Shell, galleries => galleries.ShowAsync(new GalleryName(call.Get(name)), cancel)));
        call.Output.WriteResult(view, view.Write);
        return ExitCode.Done;
    }
}
