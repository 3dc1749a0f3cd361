using System.Globalization;
using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Galleries;

namespace FaceWorker.EndToEnd.Tests.Access;

/// <summary>A gallery is a tenant: who has no grant there is answered as if it did not exist, whatever is asked; and who has one does what it was granted.</summary>
public sealed class Tenants(TenantsFixture fixture) : IClassFixture<TenantsFixture>
{
    private const string Acme = TenantsFixture.Acme, Other = TenantsFixture.Other, Nowhere = "nowhere";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Every request that names a gallery.</summary>
    private static (string Request, Func<string, object> About)[] Requests { get; } =
    [
        ("index", gallery => new { jobId = "1", gallery, image = Sample }), ("enroll", gallery => new { jobId = "1", gallery, subject = "Anna", image = Sample }),
        ("identify", gallery => new { requestId = Guid.NewGuid().ToString(), gallery, image = Sample }), ("identify", gallery => new { gallery, image = Sample, top = 0 }),
        ("identify-many", gallery => new { requestId = "many", gallery, images = new[] { Sample } }), ("verify", gallery => new { gallery, first = Sample, second = Sample }),
        ("verify-subjects", gallery => new { gallery, image = Sample, subjects = new[] { "Anna" } }), ("add-face", gallery => new { gallery, imageId = 1, box = new { x = 1, y = 1, width = 50, height = 50 } }),
        ("fetch-answer", gallery => new { requestId = "17", gallery }), ("replay-events", gallery => new { since = 0, gallery }), ("add-archive", gallery => new { gallery, source = "/photos" }),
        ("list-people", gallery => new { gallery }), ("show-person", gallery => new { gallery, person = Anna }), ("suggest-people", gallery => new { gallery }),
        ("name-person", gallery => new { gallery, person = Anna, name = "Ben" }), ("merge-people", gallery => new { gallery, person = Anna, into = Anna }),
        ("split-person", gallery => new { gallery, person = Anna, faceIds = new[] { 1 } }), ("reject-faces", gallery => new { gallery, person = Anna, faceIds = new[] { 1 } }),
        ("assign-faces", gallery => new { gallery, person = Anna, faceIds = new[] { 1 } }), ("same-faces", gallery => new { gallery, faceIds = new[] { 1, 2 } }),
        ("differ-people", gallery => new { gallery, person = Anna, other = Anna }), ("ignore-person", gallery => new { gallery, person = Anna }), ("watch-person", gallery => new { gallery, person = Anna }),
        ("undo-people-change", gallery => new { gallery, changeId = 1 }),
    ];

    private static object Sample => new { path = TestImages.Sample(2) };

    private static object Anna => new { subject = "Anna" };

    [Fact]
    public async Task Somebody_elses_gallery_is_answered_like_an_unknown_one_to_the_byte_whatever_is_asked()
    {
        var untried = FaceWorkerQueues.All.Select(queue => queue.Name).Except(Requests.Select(request => $"faceworker.{request.Request}")).ToList();
        Assert.All(untried, queue => Assert.EndsWith("-archive", queue, StringComparison.Ordinal));
        await using var acme = await ConnectAsync(fixture.AcmeClient);
        foreach (var (request, about) in Requests)
        {
            var (other, unknown) = (await acme.AskAsync(request, about(Other)), await acme.AskAsync(request, about(Nowhere)));

            Assert.Equal((request, "unknownGallery"), (request, other.GetProperty("reason").GetString()));
            Assert.Equal((request, unknown.GetRawText().Replace(Nowhere, Other, StringComparison.Ordinal)), (request, other.GetRawText()));
        }

        Assert.Equal(0, await fixture.Database.ScalarAsync<long>($"SELECT count(*) FROM rejection WHERE gallery IN ('{Other}', '{Nowhere}')")); // nor is anything written about it
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>($"SELECT count(*) FROM event WHERE kind = 'request-rejected' AND payload->>'gallery' IN ('{Other}', '{Nowhere}')"));
    }

    [Fact]
    public async Task Somebody_elses_archive_is_answered_like_an_unknown_one()
    {
        await using var database = new GalleryDatabase(fixture.Database.ConnectionString);
        var archive = (await new ArchiveAdministration(database).AddAsync(Archives.ArchiveFixture.Owner, new GalleryName(Other), new ArchiveSource("/nothing"), Cancel)).Id;
        const long Unknown = 999_999;
        await using var acme = await ConnectAsync(fixture.AcmeClient);
        foreach (var request in new[] { "pause-archive", "resume-archive", "cancel-archive", "rescan-archive", "retry-archive" })
        {
            var (other, unknown) = (await acme.AskAsync(request, new { archive }), await acme.AskAsync(request, new { archive = Unknown }));

            Assert.Equal((request, "unknownArchive"), (request, other.GetProperty("reason").GetString()));
            Assert.Equal(unknown.GetRawText().Replace(Unknown.ToString(CultureInfo.InvariantCulture), archive.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), other.GetRawText());
        }

        var item = await acme.AskAsync("index", new { gallery = Acme, image = Sample, item = new { archive, item = 1 } });
        Assert.Equal("invalidMessage", item.GetProperty("reason").GetString()); // whether there is such an archive or not
    }

    [Fact]
    public async Task A_client_does_in_its_gallery_what_it_was_granted_and_a_worker_that_owns_nothing_serves_it()
    {
        await using var acme = await ConnectAsync(fixture.AcmeClient);

        Assert.Equal("indexed", Outcome(await acme.AskAsync("index", new { gallery = Acme, image = new { path = TestImages.Sample(3) } })));
        Assert.Equal("indexed", Outcome(await acme.AskAsync("index", new { gallery = Acme, image = new { url = fixture.Host.Url("5.jpg") } }))); // put back for a while, it is still acme's
        Assert.Equal("identified", Outcome(await acme.AskAsync("identify", new { gallery = Acme, image = Sample })));
        Assert.Equal("forbidden", (await acme.AskAsync("verify", new { first = Sample, second = Sample })).GetProperty("reason").GetString()); // in no gallery, it would be in all
        fixture.Images.Photos(2);
        var archive = (await acme.AskAsync("add-archive", new { gallery = Acme, source = fixture.Images.Folder })).GetProperty("archive").GetInt64();
        await fixture.WaitUntilAsync($"SELECT state = 'completed' FROM archive WHERE id = {archive}");
        Assert.Equal(2, await fixture.Database.ScalarAsync<long>($"SELECT count(*) FROM archive_item WHERE archive_id = {archive} AND state = 'indexed'")); // by jobs that workers sent
        await fixture.EventsArePublishedAsync();
        var events = await acme.AskAsync("replay-events", new { since = 0, gallery = Acme });
        Assert.NotEqual(0, events.GetProperty("events").GetArrayLength());

        await using var dotNet = await FaceWorkerClient.ConnectAsync(fixture.AcmeClient, cancel: Cancel);
        Assert.NotNull((await dotNet.IdentifyAsync(new IdentifyFaces { Gallery = Acme, Image = ImageReference.AtPath(TestImages.Sample(2)) }, Cancel)).Result);
        Assert.Equal(RejectionReason.UnknownGallery, (await dotNet.IdentifyAsync(new IdentifyFaces { Gallery = Other, Image = ImageReference.AtPath(TestImages.Sample(2)) }, Cancel)).Rejection?.Reason);

        await using var database = new GalleryDatabase(fixture.WorkersLogin);
        await using var store = new PostgresGalleryStore(database, new StorageOptions(), TimeProvider.System);
        var template = await store.GetGalleryAsync(new GalleryName(Acme), Cancel);
        Assert.NotNull(await store.CreateAsync(Archives.ArchiveFixture.Owner, new GalleryName("acme-guests"), template.Pack, template.Model, template.Settings, Cancel)); // with a partition of its own
    }

    [Fact]
    public async Task A_right_that_was_not_granted_is_lacking_and_another_clients_answer_is_not_there()
    {
        var (asking, indexing) = (await fixture.AddClientAsync(Acme, [ClientRight.Ask]), await fixture.AddClientAsync(Acme, [ClientRight.Index]));
        await using var asker = await ConnectAsync(asking);
        await using var indexer = await ConnectAsync(indexing);
        await using var acme = await ConnectAsync(fixture.AcmeClient);

        foreach (var answer in new[]
        {
            await asker.AskAsync("index", new { gallery = Acme, image = Sample }), await indexer.AskAsync("identify", new { gallery = Acme, image = Sample }),
            await asker.AskAsync("name-person", new { gallery = Acme, person = Anna, name = "Ben" }), await indexer.AskAsync("list-people", new { gallery = Acme }),
        })
            Assert.Equal("forbidden", answer.GetProperty("reason").GetString());

        Assert.Equal("identified", Outcome(await acme.AskAsync("identify", new { requestId = "of acme", gallery = Acme, image = Sample })));
        Assert.Equal("answered", State(await acme.AskAsync("fetch-answer", new { requestId = "of acme", gallery = Acme })));
        Assert.Equal("unknown", State(await asker.AskAsync("fetch-answer", new { requestId = "of acme", gallery = Acme })));
    }

    [Fact]
    public async Task A_message_that_names_no_sender_is_from_nobody()
    {
        await using var anonymous = await PlainSender.ConnectAsync(fixture.AcmeClient);

        Assert.Equal("unknownGallery", (await anonymous.AskAsync("identify", new { gallery = Acme, image = Sample })).GetProperty("reason").GetString());
        var answer = await anonymous.AskAsync("fetch-answer", new { requestId = "17" });
        Assert.Equal("forbidden", answer.GetProperty("reason").GetString());
        Assert.Contains("user_id", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static Task<PlainSender> ConnectAsync(Uri client) => PlainSender.ConnectAsync(client, Sender.UserOf(client));

    private static string? Outcome(JsonElement answer) => answer.GetProperty("outcome").GetString();

    private static string? State(JsonElement answer) => answer.GetProperty("state").GetString();
}
