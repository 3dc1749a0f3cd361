using FaceWorker.Core.Webhooks;
using FaceWorker.Storage.Events;
using Npgsql;

namespace FaceWorker.Storage.Webhooks;

/// <summary>Events on their way to webhooks, in PostgreSQL.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class WebhookDeliveries(GalleryDatabase database) : IWebhookDeliveries
{
    /// <inheritdoc />
    public Task<IReadOnlyList<long>> FindDueAsync(CancellationToken cancel) => database.RunAsync<IReadOnlyList<long>>(
        async connection => await connection.ColumnAsync<long>(SqlText.Of("due_webhooks"), [], cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<WebhookDelivery>> ClaimAsync(long webhook, int most, TimeSpan lease, CancellationToken cancel) => database.RunAsync<IReadOnlyList<WebhookDelivery>>(
        async connection => await connection.QueryAsync(SqlText.Of("claim_deliveries"), [webhook, most, lease], row => Read(row, webhook), cancel), cancel);

    /// <inheritdoc />
    public Task EndAsync(WebhookDelivery delivery, CancellationToken cancel) => database.RunAsync("end_delivery", [delivery.Webhook, delivery.Event], cancel);

    /// <inheritdoc />
    public Task FailAsync(WebhookDelivery delivery, string problem, TimeSpan? retryAfter, CancellationToken cancel) =>
        database.RunAsync("fail_delivery", [delivery.Webhook, delivery.Event, StorableText.Detail(problem), retryAfter], cancel);

    private static WebhookDelivery Read(NpgsqlDataReader row, long webhook)
    {
        var told = EventRows.Read(row);
        return new WebhookDelivery(webhook, row.GetInt64(8), row.GetInt32(9),
            new WebhookMessage(new Uri(row.GetString(10)), new WebhookSecret(row.GetFieldValue<byte[]>(11)), told.Id, told.ToMessage()));
    }
}
