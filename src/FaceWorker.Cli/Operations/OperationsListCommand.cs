using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Operations;

/// <summary>Lists operations.</summary>
internal sealed class OperationsListCommand : CliCommand
{
    private readonly Option<string?> gallery = CommonOptions.GalleryIfAny("Only operations of this gallery");
    private readonly Option<bool> all = new("--all") { Description = "Also those that are done or cancelled" };

    public OperationsListCommand(Shell shell)
        : base(shell, "list", "List the operations that wait, run or have failed, the newest first: listings of archives, index builds, calibrations, trainings, groupings into people, re-embeddings.")
    {
        Add(gallery);
        Add(all);
    }

    public override IReadOnlyList<string> Examples =>
        ["faceworker operations list", "faceworker operations list --gallery family --all", "faceworker operations list --json | jq '.operations[] | select(.state == \"failed\")'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = call.Find(gallery) is { } one ? new GalleryName(one) : null;
        var found = await Database.ManageOperationsAsync(call.Shell, operations => operations.ListAsync(name, call.Get(all), cancel));
        IReadOnlyList<OperationView> views = [.. found.Select(OperationView.Of)];
        call.Output.WriteResult(new { operations = views }, output =>
        {
            if (views.Count > 0)
                OperationView.WriteTable(output, views);
            output.WriteLine(views.Count == 0
                ? $"No operation{(call.Get(all) ? "" : " waits, runs or has failed; --all also lists those that are done")}."
                : $"{Drawing.Plural(views.Count, "operation")}. See one: faceworker operations show {views[0].Id}");
        });
        return ExitCode.Done;
    }
}
