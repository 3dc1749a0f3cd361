using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Access;
using FaceWorker.Core.Webhooks;

namespace FaceWorker.Cli.Webhooks;

/// <summary>Removes a webhook, or tries again what it did not take.</summary>
internal sealed class WebhookChangeCommand : CliCommand
{
    private readonly Argument<long> id = WebhookId.Create();
    private readonly string example;
    private readonly Func<IWebhookAdministration, RequestContext, long, CancellationToken, Task<long>> change;
    private readonly Func<long, long, string> describe;

    /// <param name="change">Returns how many events it concerns.</param>
    /// <param name="describe">Of the id and that number.</param>
    private WebhookChangeCommand(Shell shell, string name, string description,
        Func<IWebhookAdministration, RequestContext, long, CancellationToken, Task<long>> change, Func<long, long, string> describe)
        : base(shell, name, description)
    {
        Add(id);
        example = $"faceworker webhook {name} 3";
        (this.change, this.describe) = (change, describe);
    }

    public override IReadOnlyList<string> Examples => [example];

    public static WebhookChangeCommand Remove(Shell shell) => new(shell, "remove", "Call an address no more. What it has not taken is forgotten; the events themselves are kept as long as all.",
        async (webhooks, context, id, cancel) =>
        {
            await webhooks.RemoveAsync(context, id, cancel);
            return 0;
        }, (id, _) => $"Webhook {id} is not called any more.");

    public static WebhookChangeCommand Retry(Shell shell) => new(shell, "retry", "Try again the events that a webhook did not take and that were given up, with as many attempts as at first.",
        (webhooks, context, id, cancel) => webhooks.RetryAsync(context, id, cancel),
        (id, events) => $"{Drawing.Plural(events, "event")} of webhook {id} to be tried again. See what fails: faceworker webhook failures {id}");

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var webhook = call.Get(id);
        var events = await Database.ManageWebhooksAsync(call.Shell, webhooks => change(webhooks, call.Context, webhook, cancel));
        call.Output.WriteResult(new { webhook, events }, output => output.WriteLine(describe(webhook, events)));
        return ExitCode.Done;
    }
}

/// <summary>Which webhook a command is about.</summary>
internal static class WebhookId
{
    public static Argument<long> Create() => new("ID") { Description = "The webhook's id, as 'faceworker webhook list' shows it" };
}
