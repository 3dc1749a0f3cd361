using System.CommandLine;
using FaceWorker.Cli.Events;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Webhooks;

namespace FaceWorker.Cli.Webhooks;

/// <summary>Adds a webhook, and prints the secret for its receiver.</summary>
internal sealed class WebhookAddCommand : CliCommand
{
    private readonly Argument<string> url = new("URL") { Description = "The address to call: https://host/..." };
    private readonly Option<string?> gallery = CommonOptions.GalleryIfAny("Only with events of this gallery; without it, with those of all");
    private readonly Option<string[]> kinds = KindOption.Create("Only with events of these kinds; without it, with all");

    public WebhookAddCommand(Shell shell)
        : base(shell, "add", "Call an address with each event that is published from now on. The secret for its receiver is printed once.")
    {
        Add(url, gallery, kinds);
        url.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && NewWebhook.FindProblem(token.Value) is { } problem)
                result.AddError(problem);
        });
    }

    public override IReadOnlyList<string> Examples =>
        ["faceworker webhook add https://example.org/faces --gallery family --kind subject-matched", "faceworker webhook add https://example.org/faces --json | jq -r .secret"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var wanted = new NewWebhook(new Uri(call.Get(url)), call.Find(gallery) is { } name ? new GalleryName(name) : null, [.. call.Get(kinds).Distinct()]);
        var (webhook, secret) = await Database.ManageWebhooksAsync(call.Shell, webhooks => webhooks.AddAsync(call.Context, wanted, cancel));
        call.Output.WriteResult(new { webhook.Id, url = webhook.ShownUrl, gallery = webhook.Gallery?.Value, webhook.Kinds, secret = secret.Reveal() }, output =>
        {
            output.WriteLine($"Webhook {webhook.Id} is called with events from now on. Try it: faceworker webhook test {webhook.Id}");
            output.WriteLine($"The secret with which its receiver checks signatures, printed this once: {secret.Reveal()}");
        });
        if (webhook.Url.Scheme != Uri.UriSchemeHttps)
            call.Output.Note($"The address is not https: workers call it only if their setting Webhooks:Hosts (FACEWORKER_WEBHOOKS__HOSTS__0) has '{webhook.Url.Authority}'.");
        return ExitCode.Done;
    }
}
