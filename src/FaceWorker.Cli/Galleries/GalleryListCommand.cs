using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Galleries;

/// <summary>Lists the galleries with their counts.</summary>
internal sealed class GalleryListCommand(Shell shell) : CliCommand(shell, "list", "List the galleries: counts, model, rule, thresholds and search method.")
{
    public override IReadOnlyList<string> Examples => ["faceworker gallery list", "faceworker gallery list --json | jq '.galleries[].name'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var galleries = await GalleryView.ListAsync(call.Shell, call.Context, cancel);
        call.Output.WriteResult(new { galleries }, output => GalleryView.Write(output, galleries));
        return ExitCode.Done;
    }
}
