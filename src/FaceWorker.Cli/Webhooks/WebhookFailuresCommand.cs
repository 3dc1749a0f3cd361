using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;

namespace FaceWorker.Cli.Webhooks;

/// <summary>Lists the events that a webhook has failed to take.</summary>
internal sealed class WebhookFailuresCommand : CliCommand
{
    private readonly Argument<long> id = WebhookId.Create();
    private readonly Option<int> limit = CommonOptions.Number("--limit", "How many events, the oldest first", least: 1, most: 100_000, usual: 50);

    public WebhookFailuresCommand(Shell shell)
        : base(shell, "failures", "List the events that a webhook failed to take, and why: those first that are not tried any more.") =>
        Add(id, limit);

    public override IReadOnlyList<string> Examples => ["faceworker webhook failures 3", "faceworker webhook failures 3 --limit 1000 --json | jq '.failures[].number'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var webhook = call.Get(id);
        var failures = await Database.ManageWebhooksAsync(call.Shell, webhooks => webhooks.ListFailuresAsync(call.Context, webhook, call.Get(limit), cancel));
        call.Output.WriteResult(new { failures }, output =>
        {
            if (failures.Count == 0)
                output.WriteLine($"Webhook {webhook} has taken everything that it was called with.");
            else
                output.Write(Drawing.Table(["Event", "Kind", "Attempts", "Given up", "Problem"], failures, one =>
                    [one.Number, one.Kind, one.Attempts, one.GivenUpAt as object ?? "is tried again", one.Problem]));
        });
        return ExitCode.Done;
    }
}
