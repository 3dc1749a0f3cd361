using FaceWorker.Core.Access;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Webhooks;

/// <summary>A webhook with what it has not taken.</summary>
/// <param name="Waiting">Events that it will be called with.</param>
/// <param name="GivenUp">Events that it did not take, attempt after attempt.</param>
/// <param name="Problem">Why the last attempt at one of those failed; null: none has.</param>
public sealed record WebhookSummary(Webhook Webhook, long Waiting, long GivenUp, string? Problem);

/// <summary>An event that a webhook has not taken.</summary>
/// <param name="Number">The event's; null: it is not published yet.</param>
/// <param name="GivenUpAt">Null: it is tried again.</param>
public sealed record WebhookFailure(long Webhook, long? Number, string Kind, int Attempts, string Problem, DateTimeOffset? GivenUpAt);

/// <summary>Webhooks as their owner manages them. Each change is a line of the audit. One for a gallery is its administrator's; one for all, that of an administrator of all.</summary>
/// <remarks>Every method throws <see cref="TransientFailureException"/> while the database is unavailable, and <see cref="RequestRejectedException"/> to a caller who lacks the right.</remarks>
public interface IWebhookAdministration
{
    /// <summary>It is called with the events that are published from now on.</summary>
    /// <returns>The webhook, and the secret for its receiver, which is not told again.</returns>
    /// <exception cref="RequestRejectedException">Unknown gallery.</exception>
    Task<(Webhook Webhook, WebhookSecret Secret)> AddAsync(RequestContext context, NewWebhook webhook, CancellationToken cancel);

    /// <summary>Those that the caller administers, by id.</summary>
    Task<IReadOnlyList<WebhookSummary>> ListAsync(RequestContext context, CancellationToken cancel);

    /// <summary>What it has not taken is forgotten with it.</summary>
    /// <exception cref="UnknownWebhookException">There is none of this id.</exception>
    Task RemoveAsync(RequestContext context, long id, CancellationToken cancel);

    /// <summary>Events whose delivery failed, those first that were given up, the oldest first.</summary>
    /// <exception cref="UnknownWebhookException">There is none of this id.</exception>
    Task<IReadOnlyList<WebhookFailure>> ListFailuresAsync(RequestContext context, long id, int limit, CancellationToken cancel);

    /// <summary>Tries again what was given up, with as many attempts as at first. Returns how many events.</summary>
    /// <exception cref="UnknownWebhookException">There is none of this id.</exception>
    Task<long> RetryAsync(RequestContext context, long id, CancellationToken cancel);

    /// <summary>The message that a test sends; nothing is kept of it.</summary>
    /// <param name="body">JSON.</param>
    /// <exception cref="UnknownWebhookException">There is none of this id.</exception>
    Task<WebhookMessage> PrepareTestAsync(RequestContext context, long id, string body, CancellationToken cancel);
}

/// <summary>There is no webhook of this id.</summary>
public sealed class UnknownWebhookException(long id) : Exception($"There is no webhook {id}; list them with: faceworker webhook list");

/// <summary>One attempt to deliver an event.</summary>
/// <param name="Event">Its row.</param>
/// <param name="Attempts">This one included.</param>
public sealed record WebhookDelivery(long Webhook, long Event, int Attempts, WebhookMessage Message);

/// <summary>Events on their way to webhooks, as workers deliver them.</summary>
/// <remarks>Every method throws <see cref="TransientFailureException"/> while the database is unavailable.</remarks>
public interface IWebhookDeliveries
{
    /// <summary>The webhooks for which something is to be tried now.</summary>
    Task<IReadOnlyList<long>> FindDueAsync(CancellationToken cancel);

    /// <summary>Takes some of what is to be tried now, the oldest first. No other worker tries these until the lease ends.</summary>
    Task<IReadOnlyList<WebhookDelivery>> ClaimAsync(long webhook, int most, TimeSpan lease, CancellationToken cancel);

    /// <summary>The receiver took it.</summary>
    Task EndAsync(WebhookDelivery delivery, CancellationToken cancel);

    /// <summary>It did not.</summary>
    /// <param name="retryAfter">Null: it is given up.</param>
    Task FailAsync(WebhookDelivery delivery, string problem, TimeSpan? retryAfter, CancellationToken cancel);
}
