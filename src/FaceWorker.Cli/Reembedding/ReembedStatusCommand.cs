using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Reembedding;

/// <summary>Shows how far a gallery is between two models.</summary>
internal sealed class ReembedStatusCommand : CliCommand
{
    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<int> failures = CommonOptions.Number("--failures", "How many faces to list that could not be embedded", least: 0, most: 100_000, usual: 20);

    public ReembedStatusCommand(Shell shell)
        : base(shell, "status", "Show which model answers, how many faces the other one has embedded, which of them failed and why, and what to do next.") => Add(gallery, failures);

    public override IReadOnlyList<string> Examples => ["faceworker reembed status --gallery family", "faceworker reembed status --gallery family --failures 1000 --json | jq '.failures[].detail'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var view = await Database.UseReembeddingAsync(call.Shell, async (reembeddings, _) => ReembeddingView.Of(await reembeddings.ShowAsync(call.Context, name, cancel)) with
        {
            Failures = [.. (await reembeddings.ListFailuresAsync(call.Context, name, call.Get(failures), cancel)).Select(FailureView.Of)],
        });
        call.Output.WriteResult(view, view.Write);
        return ExitCode.Done;
    }
}
