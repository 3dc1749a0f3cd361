using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.EndToEnd.Tests.Archives;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>The clients for .NET, Python and Node.js hear every event, also when their connections break; what workers say is what the contract's schemas say.</summary>
[Collection<ClientsCollection>]
public sealed class EveryClient(ClientsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Language.DotNet)]
    [InlineData(Language.Python)]
    [InlineData(Language.Node)]
    public async Task Every_event_is_heard_also_after_the_connection_broke_as_its_schema_says(string language)
    {
        var gallery = (await fixture.CreateGalleryAsync($"events-of-{language}", settings: settings => settings with { People = PeopleSettings.Default with { KeepUp = true } })).Name.Value;
        await using var proxy = new TcpProxy(fixture.Broker.Address);
        await using var listener = fixture.Start(language, proxy.InPlaceOf(fixture.Broker.Address), listens: true);
        await fixture.WaitUntilAsync(() => IsListenedToAsync(FaceWorkerQueues.Events.Count));
        await fixture.IndexAsync(TestImages.Sample(2), gallery);
        await listener.HearAsync(message => Text(message, "outcome") == "indexed" && Text(message, "gallery") == gallery);

        proxy.TakeDown();
        await fixture.WaitUntilAsync(() => IsListenedToAsync(0));
        proxy.Restore();
        await fixture.WaitUntilAsync(() => IsListenedToAsync(FaceWorkerQueues.Events.Count));
        await fixture.EnrollAsync(gallery, "Anna", fixture.Images.Portrait($"anna-in-events-of-{language}.jpg", 1, People.Anna));
        await fixture.IndexAsync(fixture.Images.TextNamedJpg(), gallery);
        var archive = (await fixture.Client.AddArchiveAsync(new AddArchive { Gallery = gallery, Source = PhotoFolder.Make(fixture.Images, $"events-of-{language}", 30) }, Cancel)).Result!.Archive;

        foreach (var outcome in new[] { "enrolled", "rejected", "peopleChanged" })
            await listener.HearAsync(message => Text(message, "outcome") == outcome && Text(message, "gallery") == gallery);
        foreach (var outcome in new[] { "progressed", "completed" })
            await listener.HearAsync(message => Text(message, "outcome") == outcome && message.GetProperty("archive").GetInt64() == archive);
        await ContractSchemas.AssertFollowedAsync(listener.Heard.Select(message => (FaceWorkerQueues.Events.Single(exchange => OutcomeOf(exchange.Event) == Text(message, "outcome")).Event.Name, message)));
    }

    [Theory]
    [InlineData(Language.Python)]
    [InlineData(Language.Node)]
    public async Task A_request_waits_for_a_broker_that_is_away(string language)
    {
        await using var proxy = new TcpProxy(fixture.Broker.Address);
        await using var client = (ForeignClient)fixture.Start(language, proxy.InPlaceOf(fixture.Broker.Address));
        await client.AskAsync("list-people", new { gallery = WorkerFixture.Gallery });

        proxy.TakeDown();
        var asked = client.AskAsync("identify", new { gallery = WorkerFixture.Gallery, image = new { path = TestImages.Sample(2) } });
        var complaint = await client.ComplaintAsync();
        Assert.False(asked.IsCompleted);
        proxy.Restore();

        Assert.Equal("identified", Text(await asked, "outcome"));
        Assert.Contains("trying again", complaint, StringComparison.Ordinal);
    }

    private async Task<bool> IsListenedToAsync(int kinds) => await fixture.CountKindsListenedToAsync() == kinds;

    private static string OutcomeOf(Type message) => (string)message.GetProperty("Outcome")!.GetValue(Activator.CreateInstance(message))!;

    private static string? Text(JsonElement message, string property) => message.TryGetProperty(property, out var value) ? value.GetString() : null;
}
