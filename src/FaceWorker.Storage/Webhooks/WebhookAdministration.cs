using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Webhooks;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Webhooks;

/// <summary>The webhooks in PostgreSQL, as their owner manages them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class WebhookAdministration(GalleryDatabase database) : IWebhookAdministration
{
    /// <inheritdoc />
    public Task<(Webhook Webhook, WebhookSecret Secret)> AddAsync(RequestContext context, NewWebhook webhook, CancellationToken cancel)
    {
        RequireOwner(context, webhook.Gallery);
        var secret = WebhookSecret.Create();
        return database.RunInTransactionAsync(async connection =>
        {
            var gallery = webhook.Gallery is null ? null : await GalleryCatalog.TakeTurnAsync(connection, webhook.Gallery, cancel);
            var (id, at) = (await connection.QueryAsync(SqlText.Of("add_webhook"),
                [gallery?.Id, webhook.Url.OriginalString, webhook.Kinds.ToArray(), secret.Key.ToArray(), StorableText.Actor(context.Caller.Name)],
                row => (row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1)), cancel))[0];
            var added = new Webhook(id, webhook.Url, webhook.Gallery, webhook.Kinds, context.Caller.Name, at);
            await KeepAsync(connection, context, "added a webhook", added, cancel);
            return (added, secret);
        }, cancel);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<WebhookSummary>> ListAsync(RequestContext context, CancellationToken cancel) =>
        [.. (await database.RunAsync(connection => FindAsync(connection, id: null, cancel), cancel)).Select(row => row.Summary).Where(summary => IsOwner(context, summary.Webhook.Gallery))];

    /// <inheritdoc />
    public Task RemoveAsync(RequestContext context, long id, CancellationToken cancel) => ChangeAsync(context, id, "removed a webhook", "delete_webhook", cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<WebhookFailure>> ListFailuresAsync(RequestContext context, long id, int limit, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<WebhookFailure>>(async connection =>
        {
            await GetAsync(connection, context, id, cancel);
            return await connection.QueryAsync(SqlText.Of("webhook_failures"), [id, limit], row => new WebhookFailure(
                id, row.GetFieldValue<long?>(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetFieldValue<DateTimeOffset?>(4)), cancel);
        }, cancel);

    /// <inheritdoc />
    public async Task<long> RetryAsync(RequestContext context, long id, CancellationToken cancel) => await ChangeAsync(context, id, "retried the events of a webhook", "retry_webhook", cancel);

    /// <inheritdoc />
    public Task<WebhookMessage> PrepareTestAsync(RequestContext context, long id, string body, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        var (summary, secret) = await GetAsync(connection, context, id, cancel);
        return new WebhookMessage(summary.Webhook.Url, secret, Guid.NewGuid(), body);
    }, cancel);

    private Task<int> ChangeAsync(RequestContext context, long id, string deed, string question, CancellationToken cancel) => database.RunInTransactionAsync(async connection =>
    {
        var (summary, _) = await GetAsync(connection, context, id, cancel);
        var changed = await connection.RunAsync(SqlText.Of(question), [id], cancel);
        await KeepAsync(connection, context, deed, summary.Webhook, cancel);
        return changed;
    }, cancel);

    /// <exception cref="UnknownWebhookException">There is none of this id.</exception>
    private static async Task<(WebhookSummary Summary, WebhookSecret Secret)> GetAsync(NpgsqlConnection connection, RequestContext context, long id, CancellationToken cancel)
    {
        if (await FindAsync(connection, id, cancel) is not [var found])
            throw new UnknownWebhookException(id);
        RequireOwner(context, found.Summary.Webhook.Gallery);
        return found;
    }

    private static Task<List<(WebhookSummary Summary, WebhookSecret Secret)>> FindAsync(NpgsqlConnection connection, long? id, CancellationToken cancel) =>
        connection.QueryAsync(SqlText.Of("find_webhooks"), [id], Read, cancel);

    private static (WebhookSummary Summary, WebhookSecret Secret) Read(NpgsqlDataReader row)
    {
        var webhook = new Webhook(row.GetInt64(0), new Uri(row.GetString(1)), row.FindString(2) is { } gallery ? new GalleryName(gallery) : null,
            row.GetFieldValue<string[]>(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5));
        return (new WebhookSummary(webhook, row.GetInt64(7), row.GetInt64(8), row.FindString(9)), new WebhookSecret(row.GetFieldValue<byte[]>(6)));
    }

    private static Task KeepAsync(NpgsqlConnection connection, RequestContext context, string deed, Webhook webhook, CancellationToken cancel) => Audit.AddAsync(connection, context,
        new AuditNote(deed, webhook.ShownUrl, $"webhook {webhook.Id} of {(webhook.Gallery is { } gallery ? $"gallery '{gallery}'" : "all galleries")}{(webhook.Kinds.Count == 0 ? "" : $": {string.Join(", ", webhook.Kinds)}")}"), cancel);

    private static bool IsOwner(RequestContext context, GalleryName? gallery) =>
        gallery is null ? context.Caller.Rights.HasFlag(Rights.Administer) : context.Caller.May(Rights.Administer, gallery);

    private static void RequireOwner(RequestContext context, GalleryName? gallery)
    {
        if (gallery is null)
            context.Caller.RequireEverywhere(Rights.Administer);
        else
            context.Caller.Require(Rights.Administer, gallery);
    }
}
