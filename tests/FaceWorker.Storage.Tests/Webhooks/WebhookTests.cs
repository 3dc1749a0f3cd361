using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Webhooks;
using FaceWorker.Storage.Tests.Events;
using FaceWorker.Storage.Webhooks;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Webhooks;

/// <summary>Events of the whole database are delivered, so these tests run one after the other in a database of their own.</summary>
public sealed class WebhookTests(StoreFixture fixture) : IClassFixture<StoreFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly TestFaces faces = new(seed: 221);
    private readonly TestEvents events = new(fixture);
    private readonly WebhookAdministration webhooks = new(fixture.Database);
    private readonly WebhookDeliveries deliveries = new(fixture.Database);

    public async ValueTask InitializeAsync()
    {
        await events.PublishAsync();
        await fixture.ExecuteAsync("DELETE FROM webhook");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_webhook_is_due_with_the_events_that_it_wants_from_when_it_was_added()
    {
        var (one, other) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        await events.AddAsync("before", one.Name);
        await events.PublishAsync();
        var all = await AddAsync();
        var some = await AddAsync(one.Name, "image-indexed", "subject-matched");

        await events.AddAsync("a", one.Name);
        await events.AddAsync("b", other.Name);
        await events.AddAsync("c", one.Name, "request-rejected");
        Assert.Empty(await deliveries.FindDueAsync(Cancel)); // not before they have numbers
        await events.PublishAsync();

        Assert.Equal([all, some], (await deliveries.FindDueAsync(Cancel)).Order());
        Assert.Equal(["a", "b", "c"], (await ClaimAsync(all)).Select(Of));
        Assert.Equal(["a"], (await ClaimAsync(some)).Select(Of));
        Assert.Empty(await deliveries.FindDueAsync(Cancel)); // somebody is at it
    }

    [Fact]
    public async Task A_delivery_has_the_event_as_its_exchange_has_it_and_the_webhooks_address_and_secret()
    {
        var (webhook, secret) = await webhooks.AddAsync(Context, new NewWebhook(new Uri("https://example.org/hook/hush?token=hush"), Gallery: null, []), Cancel);
        await events.AddAsync("a");
        var published = Assert.Single(await events.PublishAsync());

        var delivery = Assert.Single(await ClaimAsync(webhook.Id));

        Assert.Equal((webhook.Url, published.Id, published.ToMessage(), 1), (delivery.Message.Url, delivery.Message.Id, delivery.Message.Body, delivery.Attempts));
        Assert.Equal(secret.Reveal(), delivery.Message.Secret.Reveal());
        Assert.Equal("https://example.org/…", (await webhooks.ListAsync(Context, Cancel)).Single(one => one.Webhook.Id == webhook.Id).Webhook.ShownUrl);
    }

    [Fact]
    public async Task A_removal_that_is_given_up_costs_the_webhook_no_event()
    {
        var webhook = await AddAsync();
        await events.AddAsync("a");
        await using var removing = await fixture.OpenAsync();
        await using var transaction = await removing.BeginTransactionAsync(Cancel);
        await removing.RunAsync("DELETE FROM webhook WHERE id = $1", [webhook], Cancel);

        var publishing = events.PublishAsync();
        while (!publishing.IsCompleted && await fixture.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
            await Task.Yield();
        await transaction.RollbackAsync(Cancel);
        await publishing;

        Assert.Equal(["a"], (await ClaimAsync(webhook)).Select(Of));
    }

    [Fact]
    public async Task What_was_taken_is_gone_and_what_failed_comes_again_after_its_pause()
    {
        var webhook = await AddAsync();
        await events.AddAsync("taken");
        await events.AddAsync("failed");
        await events.PublishAsync();
        var claimed = await ClaimAsync(webhook);

        await deliveries.EndAsync(claimed[0], Cancel);
        await deliveries.FailAsync(claimed[1], "It answered 500.", TimeSpan.FromMinutes(5), Cancel);
        Assert.Empty(await ClaimAsync(webhook));
        await PassAsync();
        var again = Assert.Single(await ClaimAsync(webhook));

        Assert.Equal((claimed[1].Event, 2), (again.Event, again.Attempts));
        Assert.Equal((1, 0, "It answered 500."), await StateAsync(webhook));
    }

    [Fact]
    public async Task Of_workers_that_claim_at_once_each_gets_others_and_what_a_dead_one_had_comes_again()
    {
        var webhook = await AddAsync();
        foreach (var number in Enumerable.Range(0, 40))
            await events.AddAsync($"{number}");
        await events.PublishAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => deliveries.ClaimAsync(webhook, 8, Lease, Cancel)));

        Assert.Equal(40, claims.SelectMany(claim => claim).Select(delivery => delivery.Event).Distinct().Count());
        Assert.All(claims, claim => Assert.Equal(8, claim.Count));
        await PassAsync();
        Assert.All(await deliveries.ClaimAsync(webhook, 100, Lease, Cancel), delivery => Assert.Equal(2, delivery.Attempts));
    }

    [Fact]
    public async Task What_is_given_up_waits_with_its_reason_until_somebody_tries_it_again_from_the_beginning()
    {
        var webhook = await AddAsync();
        await events.AddAsync("a");
        var number = Assert.Single(await events.PublishAsync()).Number;
        await deliveries.FailAsync(Assert.Single(await ClaimAsync(webhook)), "It is gone.\0", retryAfter: null, Cancel);
        await PassAsync();

        Assert.Empty(await ClaimAsync(webhook));
        Assert.Equal((0, 1, "It is gone.\uFFFD"), await StateAsync(webhook));
        var failure = Assert.Single(await webhooks.ListFailuresAsync(Context, webhook, 10, Cancel));
        Assert.Equal((number, "image-indexed", 1, "It is gone.\uFFFD"), (failure.Number, failure.Kind, failure.Attempts, failure.Problem));
        Assert.NotNull(failure.GivenUpAt);

        Assert.Equal(1, await webhooks.RetryAsync(Context, webhook, Cancel));
        Assert.Equal(1, Assert.Single(await ClaimAsync(webhook)).Attempts);
    }

    [Fact]
    public async Task A_webhook_goes_with_its_gallery_and_what_it_has_not_taken_with_it()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var (of, all) = (await AddAsync(gallery.Name), await AddAsync());
        await events.AddAsync("a", gallery.Name);
        await events.PublishAsync();

        await fixture.Store.DeleteAsync(Context, gallery.Name, Cancel);

        Assert.Equal([all], (await webhooks.ListAsync(Context, Cancel)).Select(one => one.Webhook.Id));
        Assert.Empty(await ClaimAsync(all)); // the event is gone, too
        await webhooks.RemoveAsync(Context, all, Cancel);
        await Assert.ThrowsAsync<UnknownWebhookException>(() => webhooks.RemoveAsync(Context, of, Cancel));
    }

    [Fact]
    public async Task One_for_a_gallery_is_its_administrators_and_one_for_all_that_of_an_administrator_of_all()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var (of, all) = (await AddAsync(gallery.Name), await AddAsync());
        var head = Context with { Caller = new Caller("head of one", Rights.None) { InGalleries = new Dictionary<GalleryName, Rights> { [gallery.Name] = Rights.All } } };

        Assert.Equal([of], (await webhooks.ListAsync(head, Cancel)).Select(one => one.Webhook.Id));
        Assert.Equal(0, await webhooks.RetryAsync(head, of, Cancel));
        foreach (var refused in new Func<Task>[]
        {
            () => webhooks.RemoveAsync(head, all, Cancel),
            () => webhooks.PrepareTestAsync(head, all, "{}", Cancel),
            () => webhooks.ListFailuresAsync(head, all, 10, Cancel),
            () => webhooks.AddAsync(head, new NewWebhook(new Uri("https://example.org/"), Gallery: null, []), Cancel),
        })
            Assert.Equal(RejectionReason.Forbidden, (await Assert.ThrowsAsync<RequestRejectedException>(refused)).Reason);
    }

    private static string Of(WebhookDelivery delivery) => JsonDocument.Parse(delivery.Message.Body).RootElement.GetProperty("of").GetString()!;

    private async Task<long> AddAsync(GalleryName? gallery = null, params string[] kinds) =>
        (await webhooks.AddAsync(Context, new NewWebhook(new Uri("https://example.org/hook"), gallery, kinds), Cancel)).Webhook.Id;

    private Task<IReadOnlyList<WebhookDelivery>> ClaimAsync(long webhook) => deliveries.ClaimAsync(webhook, 8, Lease, Cancel);

    /// <summary>All pauses and leases are over.</summary>
    private Task PassAsync() => fixture.ExecuteAsync("UPDATE webhook_delivery SET free_at = now() - interval '1 second'");

    private async Task<(long Waiting, long GivenUp, string? Problem)> StateAsync(long webhook) =>
        (await webhooks.ListAsync(Context, Cancel)).Where(one => one.Webhook.Id == webhook).Select(one => (one.Waiting, one.GivenUp, one.Problem)).Single();
}
