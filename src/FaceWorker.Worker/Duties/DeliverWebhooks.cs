using FaceWorker.Core.Webhooks;

namespace FaceWorker.Worker.Duties;

/// <summary>Calls webhooks with the events that are due for them. Each webhook has a task of its own, so that one that does not answer does not hold up the others.</summary>
internal sealed class DeliverWebhooks(IWebhookDeliveries deliveries, WebhookSender sender, WebhookOptions options, ILogger<DeliverWebhooks> log) : IDuty, IAsyncDisposable
{
    /// <summary>Events that this worker sends to one webhook at a time.</summary>
    private const int AtOnce = 8;

    private readonly TimeSpan lease = options.Timeout + TimeSpan.FromMinutes(1);
    private readonly Dictionary<long, Task> serving = [];

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    public Wakeup? WokenBy => Wakeup.EventsNumbered;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        foreach (var webhook in await deliveries.FindDueAsync(cancel))
            if (!serving.TryGetValue(webhook, out var present) || present.IsCompleted)
                serving[webhook] = ServeAsync(webhook, cancel);
        return false;
    }

    /// <summary>They end when the worker is told to stop.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(serving.Values);

    private async Task ServeAsync(long webhook, CancellationToken cancel)
    {
        try
        {
            while (await deliveries.ClaimAsync(webhook, AtOnce, lease, cancel) is { Count: > 0 } claimed)
                await Task.WhenAll(claimed.Select(delivery => DeliverAsync(delivery, cancel)));
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!cancel.IsCancellationRequested)
                log.WebhookWaits(webhook, exception.Message, exception); // for the end of the lease of what was claimed
        }
    }

    private async Task DeliverAsync(WebhookDelivery delivery, CancellationToken cancel)
    {
        if (await sender.SendAsync(delivery.Message, cancel) is not { } problem)
        {
            await deliveries.EndAsync(delivery, CancellationToken.None);
            return;
        }

        var pause = problem.IsFinal ? null : options.PauseAfter(delivery.Attempts);
        await deliveries.FailAsync(delivery, problem.Detail, pause, CancellationToken.None);
        if (pause is null)
            log.WebhookGaveUp(delivery.Webhook, delivery.Message.Id, delivery.Attempts, problem.Detail);
    }
}
