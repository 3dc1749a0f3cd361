using System.Text.Json;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Events;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Events;

/// <summary>Everything that works on events, which are numbered in the whole database: there is no other relay in it.</summary>
internal sealed class TestEvents(StoreFixture fixture)
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    public EventOutbox Outbox { get; } = new(fixture.Database);

    public EventRelay Relay { get; } = new(fixture.Database, "here");

    public EventLog Log { get; } = new(fixture.Database);

    /// <summary>An event of no real message, whose body says which it is.</summary>
    public static NewEvent New(string of, GalleryName? gallery = null, string kind = "image-indexed") => new(kind, gallery?.Value, $"{{\"of\":\"{of}\"}}");

    public static string Of(NumberedEvent one) => JsonDocument.Parse(one.ToMessage()).RootElement.GetProperty("of").GetString()!;

    public Task AddAsync(string of, GalleryName? gallery = null, string kind = "image-indexed") => Outbox.AddAsync(New(of, gallery, kind), Cancel);

    /// <summary>Numbers and publishes all there is.</summary>
    public async Task<IReadOnlyList<NumberedEvent>> PublishAsync()
    {
        var published = new List<NumberedEvent>();
        while (await Relay.BeginAsync(Lease, Cancel) is { } turn)
        {
            published.AddRange(turn.Events);
            await Relay.EndAsync(turn.UpTo, Cancel);
        }

        return published;
    }

    /// <summary>All that are kept, as their consumers had them.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReadAsync(GalleryName gallery, params string[] kinds)
    {
        await PublishAsync();
        var page = await Log.ReadAsync(Context, new EventQuery(0, 1000) { Gallery = gallery, Kinds = kinds }, Cancel);
        return [.. page.Events.Select(one => JsonDocument.Parse(one.ToMessage()).RootElement)];
    }
}
