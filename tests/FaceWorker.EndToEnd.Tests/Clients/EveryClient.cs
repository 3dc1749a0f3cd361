using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.EndToEnd.Tests.Archives;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>The clients for .NET, Python and Node.js make every request and hear every event, also when their connections break; what workers say is what the contract's schemas say.</summary>
[Collection<ClientsCollection>]
public sealed class EveryClient(ClientsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Language.DotNet)]
    [InlineData(Language.Python)]
    [InlineData(Language.Node)]
    public async Task Every_request_is_answered_through_connections_that_break_as_its_schema_says(string language)
    {
        var gallery = (await fixture.CreateGalleryAsync($"requests-of-{language}")).Name.Value;
        var (anna, ben) = (fixture.Images.Portrait($"anna-of-{language}.jpg", 1, People.Anna), fixture.Images.Portrait($"ben-of-{language}.jpg", 6, People.Ben));
        var archive = PhotoFolder.Make(fixture.Images, $"archive-of-{language}", 2);
        await using var proxy = new TcpProxy(fixture.Broker.Address);
        await using var client = fixture.Start(language, proxy.InPlaceOf(fixture.Broker.Address));

        // Jobs and questions
        var enrolled = await client.AskAsync("enroll", new { gallery, subject = "Anna", image = new { path = anna }, largest = true });
        proxy.CutConnections();
        await client.ReconnectedAsync(gallery);
        await client.AskAsync("enroll", new { gallery, subject = "Ben", image = new { path = ben } });
        var indexed = await client.AskAsync("index", new { jobId = "17", gallery, image = new { path = TestImages.Sample(1) } });
        proxy.CutConnections();
        await client.ReconnectedAsync(gallery);
        var identified = await client.AskAsync("identify", new { gallery, image = new { name = "probe.jpg", content = await File.ReadAllBytesAsync(anna, Cancel) }, top = 3 });
        var together = await client.AskAsync("identify", new { gallery, image = new { path = anna }, moreImages = new[] { new { path = TestImages.Sample(1) } } });
        var verified = await client.AskAsync("verify", new { first = new { path = anna }, second = new { path = anna }, gallery });
        var subjects = await client.AskAsync("verify-subjects", new { gallery, image = new { path = anna }, subjects = new[] { "Anna", "Ben" } });
        var kept = new { gallery, image = new { path = ben }, requestId = $"kept-for-{language}", priority = "high", deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(10) };
        var first = await client.AskAsync("identify", kept);
        var again = await client.AskAsync("identify", kept);
        var fetched = await client.AskAsync("fetch-answer", new { gallery, kept.requestId });
        var late = await client.AskAsync("verify", new { first = new { path = anna }, second = new { path = ben }, deadline = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1) });
        var many = await client.AskManyAsync(new { gallery, requestId = $"many-for-{language}", images = new[] { new { path = anna }, new { path = ben }, new { path = fixture.Images.TextNamedJpg() } } });
        var known = await client.AskAsync("add-face", new { gallery, imageId = indexed.GetProperty("imageId").GetInt64(), box = indexed.GetProperty("faces")[0].GetProperty("box") });

        // People
        await fixture.WaitUntilAsync(async () => await fixture.Broker.CloseConnectionsAsync($"faceworker-{language}") > 0);
        await client.ReconnectedAsync(gallery);
        await client.AskAsync("list-people", new { gallery, limit = 10 });
        var person = new { subjectId = enrolled.GetProperty("subjectId").GetInt64() };
        var faces = (await client.AskAsync("show-person", new { gallery, person })).GetProperty("faces").EnumerateArray().Select(face => face.GetProperty("faceId").GetInt64()).ToArray();
        var others = (await client.AskAsync("show-person", new { gallery, person = new { subject = "Ben" } })).GetProperty("faces").EnumerateArray().Select(face => face.GetProperty("faceId").GetInt64()).ToArray();
        await client.AskAsync("suggest-people", new { gallery });
        var named = await client.AskAsync("name-person", new { gallery, person, name = "Anna Berg", actor = "photo desk" });
        var undone = await client.AskAsync("undo-people-change", new { gallery, changeId = named.GetProperty("changeId").GetInt64() });
        await client.AskAsync("differ-people", new { gallery, person, other = new { subject = "Ben" } });
        await client.AskAsync("watch-person", new { gallery, person, watched = true });
        await client.AskAsync("ignore-person", new { gallery, person = new { subject = "Ben" }, ignored = true });
        await client.AskAsync("assign-faces", new { gallery, person, faceIds = faces });
        await client.AskAsync("reject-faces", new { gallery, person, faceIds = faces });
        await client.AskAsync("merge-people", new { gallery, person, into = new { subject = "Ben" } });
        await client.AskAsync("same-faces", new { gallery, faceIds = faces.Concat(others) });
        await client.AskAsync("split-person", new { gallery, person = new { subject = "Ben" }, faceIds = others });

        // Archives
        proxy.CutConnections();
        await client.ReconnectedAsync(gallery);
        var added = await client.AskAsync("add-archive", new { gallery, source = archive });
        var number = new { archive = added.GetProperty("archive").GetInt64() };
        await fixture.WaitUntilAsync($"SELECT state = 'completed' FROM archive WHERE id = {number.archive}");
        foreach (var command in new[] { "pause-archive", "resume-archive", "cancel-archive", "rescan-archive", "retry-archive" })
            await client.AskAsync(command, number);
        var replayed = await client.AskAsync("replay-events", new { jobId = "18", since = 0, gallery, kinds = new[] { "image-indexed", "subject-enrolled" }, limit = 2 });

        var said = client.Answers;
        Assert.Equal(FaceWorkerQueues.All.Select(queue => queue.Name).Order(), said.Select(answer => $"faceworker.{answer.Request}").Distinct().Order());
        Assert.DoesNotContain(said, answer => Text(answer.Message, "reason") == "invalidMessage");
        Assert.Equal(("indexed", "17", "identified", 1), (Text(indexed, "outcome"), Text(indexed, "jobId"), Text(identified, "outcome"), identified.GetProperty("faces").GetArrayLength()));
        Assert.Equal(("identified", 2), (Text(together, "outcome"), together.GetProperty("images").GetArrayLength()));
        Assert.True(JsonElement.DeepEquals(first, again), $"{first}\n{again}");
        Assert.Equal(("answered", "expired"), (Text(fetched, "state"), Text(late, "reason")));
        Assert.True(JsonElement.DeepEquals(first, fetched.GetProperty("identified")), $"{first}\n{fetched}");
        Assert.Equal([1, 2, 3], many.SkipLast(1).Select(image => image.GetProperty("position").GetInt32()).Order());
        Assert.Equal(("manyIdentified", 1), (Text(many[^1], "outcome"), many[^1].GetProperty("rejected").GetInt32()));
        Assert.Equal(("match", "match", "knownFace"), (Text(verified, "decision"), Text(subjects.GetProperty("subjects")[0], "decision"), Text(known, "reason")));
        Assert.Equal(("personChanged", "photo desk", "personChanged"), (Text(named, "outcome"), Text(named, "actor"), Text(undone, "outcome")));
        var events = replayed.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(("eventsReplayed", "18", 2), (Text(replayed, "outcome"), Text(replayed, "jobId"), events.Count));
        Assert.All(events, message => Assert.Equal(gallery, Text(message, "gallery")));
        Assert.Equal(replayed.GetProperty("last").GetInt64(), events[1].GetProperty("number").GetInt64());
        await ContractSchemas.AssertFollowedAsync(said.Select(answer => (SchemaOf(answer), answer.Message)));
        await ContractSchemas.AssertFollowedAsync(events.Select(message => (SchemaOf(message), message)));
    }

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

        await fixture.Client.WatchPersonAsync(new WatchPerson { Gallery = gallery, Person = new PersonReference { Subject = "Anna" } }, Cancel);
        await fixture.IndexAsync(fixture.Images.Portrait($"anna-again-in-events-of-{language}.jpg", 1, People.Anna with { X = People.Anna.X + 4 }), gallery);

        foreach (var outcome in new[] { "enrolled", "rejected", "peopleChanged", "subjectMatched" })
            await listener.HearAsync(message => Text(message, "outcome") == outcome && Text(message, "gallery") == gallery);
        foreach (var outcome in new[] { "progressed", "completed" })
            await listener.HearAsync(message => Text(message, "outcome") == outcome && message.GetProperty("archive").GetInt64() == archive);
        await ContractSchemas.AssertFollowedAsync(listener.Heard.Select(message => (SchemaOf(message), message)));
        Assert.All(listener.Heard, message => Assert.True(message.GetProperty("number").GetInt64() > 0));
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

    [Theory]
    [InlineData(Language.DotNet)]
    [InlineData(Language.Python)]
    [InlineData(Language.Node)]
    public async Task A_broker_by_tls_is_asked_by_the_address_that_names_the_files(string language)
    {
        using var authority = new TestAuthority();
        var own = authority.IssueToClient();
        await using var listener = TlsListener.InFrontOf(fixture.Broker.Address, authority.IssueToServer());
        listener.Clients = authority;
        var address = new UriBuilder(fixture.Broker.Address) { Scheme = "amqps", Host = "localhost", Port = listener.Port, Query = $"cacertfile={authority.File}&certfile={own.Certificate}&keyfile={own.Key}" };
        await using var client = fixture.Start(language, address.Uri);

        var answer = await client.AskAsync("list-people", new { gallery = WorkerFixture.Gallery });

        Assert.Equal("peopleListed", Text(answer, "outcome"));
    }

    private async Task<bool> IsListenedToAsync(int kinds) => await fixture.CountKindsListenedToAsync() == kinds;

    private static string SchemaOf((string Request, JsonElement Message) answer) => Text(answer.Message, "outcome") switch
    {
        "rejected" => nameof(RequestRejected),
        "imageIdentified" => nameof(ImageIdentified),
        _ => FaceWorkerQueues.All.Single(queue => queue.Name == $"faceworker.{answer.Request}").Answer.Name,
    };

    private static string SchemaOf(JsonElement message) => FaceWorkerQueues.Events.Single(exchange => OutcomeOf(exchange.Event) == Text(message, "outcome")).Event.Name;

    private static string OutcomeOf(Type message) => (string)message.GetProperty("Outcome")!.GetValue(Activator.CreateInstance(message))!;

    private static string? Text(JsonElement message, string property) => message.TryGetProperty(property, out var value) ? value.GetString() : null;
}
