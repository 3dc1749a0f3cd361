using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using static FaceWorker.Storage.Tests.Events.TestEvents;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Events;

/// <summary>Events of the whole database are read, so these tests run one after the other in a database of their own.</summary>
public sealed class EventLogTests(StoreFixture fixture) : IClassFixture<StoreFixture>, IAsyncLifetime
{
    private readonly TestFaces faces = new(seed: 202);
    private readonly TestEvents events = new(fixture);

    public async ValueTask InitializeAsync()
    {
        await events.PublishAsync();
        await fixture.ExecuteAsync("DELETE FROM event");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Events_are_read_page_by_page_and_those_without_a_number_are_not_there_yet()
    {
        foreach (var number in Enumerable.Range(0, 7))
            await events.AddAsync($"{number}");
        var published = await events.PublishAsync();
        await events.AddAsync("later");

        var pages = new List<EventPage>();
        for (var since = 0L; pages is not [.., { Events.Count: 0 }]; since = pages[^1].Last)
            pages.Add(await events.Log.ReadAsync(Context, new EventQuery(since, Limit: 3), Cancel));

        Assert.Equal([3, 3, 1, 0], pages.Select(page => page.Events.Count));
        Assert.Equal(published, pages.SelectMany(page => page.Events));
        Assert.Equal([published[2].Number, published[5].Number, published[6].Number, published[6].Number], pages.Select(page => page.Last));
        Assert.All(pages, page => Assert.Equal(published[0].Number, page.Oldest));
    }

    [Fact]
    public async Task Those_of_a_gallery_or_of_some_kinds_are_read_and_the_last_number_says_how_far()
    {
        var (one, other) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        await events.AddAsync("a", one.Name);
        await events.AddAsync("b", other.Name);
        await events.AddAsync("c", one.Name, "request-rejected");
        await events.AddAsync("d", gallery: null, "request-rejected");
        var last = (await events.PublishAsync())[^1].Number;

        Assert.Equal(("a c", last), await ReadAsync(one.Name));
        Assert.Equal(("a", last), await ReadAsync(one.Name, "image-indexed"));
        Assert.Equal(("a b", last), await ReadAsync(gallery: null, "image-indexed"));
        Assert.Equal(("a b c d", last), await ReadAsync(gallery: null, "image-indexed", "request-rejected"));
        Assert.Equal(("", last), await ReadAsync(other.Name, "request-rejected"));
        Assert.Equal(RejectionReason.UnknownGallery, (await Assert.ThrowsAsync<RequestRejectedException>(() => ReadAsync(NewName()))).Reason);
    }

    [Fact]
    public async Task Large_events_come_in_smaller_pages_and_one_that_is_larger_than_a_page_comes_alone()
    {
        foreach (var size in new[] { 10, 2_000_000, 600_000, 600_000 })
            await events.AddAsync(new string('x', size));
        var published = await events.PublishAsync();

        var lengths = new List<int>();
        for (var last = 0L; await events.Log.ReadAsync(Context, new EventQuery(last, Limit: 100), Cancel) is { Events.Count: > 0 } page; last = page.Last)
        {
            Assert.Equal(page.Events[^1].Number, page.Last);
            lengths.Add(page.Events.Count);
        }

        Assert.Equal([1, 1, 1, 1], lengths);
        Assert.Equal(4, published.Count);
    }

    [Fact]
    public async Task Without_events_there_is_no_oldest_and_the_last_number_is_that_of_the_last_there_was()
    {
        await events.AddAsync("gone");
        var last = Assert.Single(await events.PublishAsync()).Number;
        await fixture.ExecuteAsync("DELETE FROM event");

        var page = await events.Log.ReadAsync(Context, new EventQuery(0, Limit: 10), Cancel);

        Assert.Equal((0, last, (long?)null), (page.Events.Count, page.Last, page.Oldest));
    }

    [Fact]
    public async Task Names_are_in_events_so_who_may_not_list_subjects_reads_none()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var head = Context with { Caller = new Caller("head of one", Rights.None) { InGalleries = new Dictionary<GalleryName, Rights> { [gallery.Name] = Rights.ListSubjects } } };
        var guest = Context with { Caller = new Caller("guest", Rights.All & ~Rights.ListSubjects) };

        Assert.Empty((await events.Log.ReadAsync(head, new EventQuery(0, 10) { Gallery = gallery.Name }, Cancel)).Events);
        foreach (var (caller, query) in new[] { (head, new EventQuery(0, 10)), (guest, new EventQuery(0, 10)), (guest, new EventQuery(0, 10) { Gallery = gallery.Name }) })
            Assert.Equal(RejectionReason.Forbidden, (await Assert.ThrowsAsync<RequestRejectedException>(() => events.Log.ReadAsync(caller, query, Cancel))).Reason);
    }

    private async Task<(string, long)> ReadAsync(GalleryName? gallery, params string[] kinds)
    {
        var page = await events.Log.ReadAsync(Context, new EventQuery(0, Limit: 100) { Gallery = gallery, Kinds = kinds }, Cancel);
        return (string.Join(' ', page.Events.Select(Of)), page.Last);
    }
}
