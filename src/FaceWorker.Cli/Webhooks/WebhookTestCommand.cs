using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Webhooks;

namespace FaceWorker.Cli.Webhooks;

/// <summary>Calls a webhook once, from this machine.</summary>
internal sealed class WebhookTestCommand : CliCommand
{
    private readonly Argument<long> id = WebhookId.Create();

    public WebhookTestCommand(Shell shell)
        : base(shell, "test", "Call a webhook once, from this machine, with a message that is no event: {\"outcome\":\"webhookTest\"}. It is signed like all.") =>
        Add(id);

    public override IReadOnlyList<string> Examples => ["faceworker webhook test 3"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var webhook = call.Get(id);
        var body = Output.JsonLineOf(new { outcome = "webhookTest", webhook, sentAt = call.Shell.Time.GetUtcNow() });
        var message = await Database.ManageWebhooksAsync(call.Shell, webhooks => webhooks.PrepareTestAsync(call.Context, webhook, body, cancel));
        using var sender = new WebhookSender(call.Shell.Settings.Webhooks, call.Shell.Time, call.Shell.Settings.Tls);
        if (await sender.SendAsync(message, cancel) is { } problem)
            throw new CliFailure("webhookFailed", $"Webhook {webhook} did not take the test: {problem.Detail}", "Repair its receiver, or the way to it from here; workers call it in the same way.", ExitCode.NotReady);
        call.Output.WriteResult(new { webhook, id = message.Id }, output => output.WriteLine($"Webhook {webhook} took the test."));
        return ExitCode.Done;
    }
}
