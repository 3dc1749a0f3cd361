using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Telemetry;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.Sources;
using FaceWorker.Storage.Telemetry;
using FaceWorker.Storage.Tests.Events;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Telemetry;

/// <summary>The counts are of the whole database, so these tests have one of their own.</summary>
public sealed class StoreStateTests(StoreFixture fixture) : IClassFixture<StoreFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly OperationStore operations = new(fixture.Database, "here");
    private readonly StoreStateReader reader = new(fixture.Database, fixture.Options);

    public async ValueTask InitializeAsync() => await fixture.ExecuteAsync("DELETE FROM operation; DELETE FROM source_outage; UPDATE gallery SET deleting_since = now()");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Operations_are_counted_by_kind_and_state_and_those_that_are_done_not_at_all()
    {
        var gallery = await CreateAsync();
        await operations.EndAsync(await BeginAsync(gallery, OperationKind.Training), new OperationProgress(), problem: null, Cancel);
        await operations.EndAsync(await BeginAsync(gallery, OperationKind.Calibration), new OperationProgress(), problem: "no photos", Cancel);
        await BeginAsync(gallery, OperationKind.People);
        await QueueAsync(gallery, OperationKind.Listing);

        var counts = (await reader.ReadAsync(Cancel)).Operations;

        Assert.Equal(
            [(OperationKind.Listing, OperationState.Queued, 1), (OperationKind.Calibration, OperationState.Failed, 1), (OperationKind.People, OperationState.Running, 1L)],
            counts.Select(count => (count.Kind, count.State, count.Count)).Order());
    }

    [Fact]
    public async Task A_failure_before_another_attempt_at_the_same_does_not_count_any_more()
    {
        var gallery = await CreateAsync();
        await operations.EndAsync(await BeginAsync(gallery, OperationKind.People), new OperationProgress(), problem: "a bug", Cancel);
        await operations.EndAsync(await BeginAsync(gallery, OperationKind.People), new OperationProgress(), problem: null, Cancel);

        Assert.Empty((await reader.ReadAsync(Cancel)).Operations);
    }

    [Fact]
    public async Task What_could_have_begun_is_overdue_and_what_waits_for_its_time_is_not()
    {
        var gallery = await CreateAsync();
        await QueueAsync(gallery, OperationKind.People);
        await QueueAsync(gallery, OperationKind.Training);
        await fixture.ExecuteAsync("UPDATE operation SET free_at = now() - interval '1 hour' WHERE kind = 'people'; UPDATE operation SET free_at = now() + interval '1 hour' WHERE kind = 'training'");

        var counts = (await reader.ReadAsync(Cancel)).Operations;

        Assert.InRange(counts.Single(count => count.Kind == OperationKind.People).Overdue, TimeSpan.FromHours(1), TimeSpan.FromHours(1.1));
        Assert.Equal(TimeSpan.Zero, counts.Single(count => count.Kind == OperationKind.Training).Overdue);
    }

    [Fact]
    public async Task A_space_is_missing_its_index_from_the_size_on_that_the_settings_say()
    {
        var faces = new TestFaces(seed: 5, dimensions: 128);
        var (large, small) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        await fixture.AddAsync(large, Enumerable.Range(0, 100).Select(_ => faces.Picture(faces: 4)));
        await fixture.AddAsync(small, [faces.Picture(faces: 1)]);
        Assert.Equal(new Dictionary<SearchIndexState, long> { [SearchIndexState.Missing] = 1, [SearchIndexState.NotNeeded] = 1 }, (await reader.ReadAsync(Cancel)).Spaces);

        await BeginAsync(large.Name, OperationKind.Index, large.SpaceId);
        Assert.Equal(1, (await reader.ReadAsync(Cancel)).Spaces[SearchIndexState.Building]);

        await fixture.ExecuteAsync("DELETE FROM operation");
        await fixture.Database.BuildMissingIndexesAsync(fixture.Options, Cancel);
        Assert.Equal(1, (await reader.ReadAsync(Cancel)).Spaces[SearchIndexState.Ready]);
    }

    [Fact]
    public async Task A_source_counts_for_as_long_as_it_is_away()
    {
        var outages = new SourceOutages(fixture.Database, new ImageOptions(), TimeProvider.System);
        await outages.ReportAsync("photos.example", "It does not answer.", wasProbe: false, Cancel);
        Assert.Equal(1, (await reader.ReadAsync(Cancel)).SourcesAway);

        await outages.EndAsync("photos.example", Cancel);
        Assert.Equal(0, (await reader.ReadAsync(Cancel)).SourcesAway);
    }

    [Fact]
    public async Task Events_are_counted_until_they_are_published_and_deliveries_until_they_are_made()
    {
        var events = new TestEvents(fixture);
        Assert.Equal(new EventState(0, TimeSpan.Zero, 0, 0), (await reader.ReadAsync(Cancel)).Events);
        await fixture.ExecuteAsync("INSERT INTO webhook (url, secret, added_by) VALUES ('https://example.org/', sha256('secret'), 'test')");
        foreach (var of in new[] { "a", "b", "c" })
            await events.AddAsync(of);
        await fixture.ExecuteAsync("UPDATE event SET written_at = now() - interval '1 hour' WHERE payload ->> 'of' = 'b'");
        var written = (await reader.ReadAsync(Cancel)).Events;

        await events.Relay.BeginAsync(TestEvents.Lease, Cancel);
        var numbered = (await reader.ReadAsync(Cancel)).Events;
        await events.Relay.EndAsync(2, Cancel);
        await fixture.ExecuteAsync("UPDATE webhook_delivery SET given_up_at = now() WHERE event_id = (SELECT max(event_id) FROM webhook_delivery)");
        var last = (await reader.ReadAsync(Cancel)).Events;
        await events.PublishAsync();
        var end = (await reader.ReadAsync(Cancel)).Events;

        Assert.Equal((3, 0), (written.Unpublished, written.Waiting));
        Assert.Equal((3, 3), (numbered.Unpublished, numbered.Waiting));
        Assert.Equal((1, 2, 1), (last.Unpublished, last.Waiting, last.GivenUp));
        Assert.InRange(last.Lag, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(10));
        Assert.Equal((0, TimeSpan.Zero), (end.Unpublished, end.Lag));
    }

    private async Task<GalleryName> CreateAsync() => (await fixture.CreateGalleryAsync(new TestFaces(seed: 1, dimensions: 128).Model)).Name;

    private Task<Operation> BeginAsync(GalleryName gallery, OperationKind kind, long? target = null) => operations.BeginAsync(new OperationRequest(kind, gallery, "test", target), Lease, Cancel);

    private Task QueueAsync(GalleryName gallery, OperationKind kind) => fixture.Database.RunAsync(async connection =>
    {
        await OperationRows.RequestAsync(connection, new OperationRequest(kind, gallery, "test"), Cancel);
        return true;
    }, Cancel);
}
