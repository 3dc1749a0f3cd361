using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;

namespace FaceWorker.Cli.Webhooks;

/// <summary>Lists the webhooks.</summary>
internal sealed class WebhookListCommand(Shell shell) : CliCommand(shell, "list", "List the webhooks, and what they have not taken.")
{
    public override IReadOnlyList<string> Examples => ["faceworker webhook list", "faceworker webhook list --json | jq '.webhooks[] | select(.givenUp > 0)'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var found = await Database.ManageWebhooksAsync(call.Shell, webhooks => webhooks.ListAsync(call.Context, cancel));
        var shown = found.Select(one => new
        {
            one.Webhook.Id,
            Url = one.Webhook.ShownUrl,
            Gallery = one.Webhook.Gallery?.Value,
            one.Webhook.Kinds,
            one.Waiting,
            one.GivenUp,
            one.Problem,
            one.Webhook.AddedBy,
            one.Webhook.AddedAt,
        }).ToList();
        call.Output.WriteResult(new { webhooks = shown }, output =>
        {
            if (shown.Count == 0)
                output.WriteLine("There are no webhooks. Add one: faceworker webhook add https://...");
            else
                output.Write(Drawing.Table(["Webhook", "Address", "Gallery", "Kinds", "Waiting", "Given up", "Problem"], shown, one =>
                    [one.Id, one.Url, one.Gallery ?? "all", one.Kinds.Count == 0 ? "all" : string.Join(", ", one.Kinds), one.Waiting, one.GivenUp, one.Problem]));
        });
        return ExitCode.Done;
    }
}
