using FaceWorker.Contracts;
using FaceWorker.Core.Archives;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>A sender that names an item of somebody else's archive is refused, and nothing is written there.</summary>
public sealed class ForeignItems : IAsyncLifetime
{
    private readonly ArchiveFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        await fixture.CreateGalleryAsync("other");
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task An_item_that_is_not_of_the_messages_gallery_and_source_is_refused_whatever_becomes_of_the_image()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 2);
        await using var worker = await fixture.StartKeeperAsync();
        var archive = await fixture.AddAsync(folder);
        await fixture.CompletedAsync(archive);
        await fixture.Archives.CancelAsync(ArchiveFixture.Owner, await fixture.AddAsync(PhotoFolder.Make(fixture.Images, "held", 2), "other"), Cancel);
        var before = await LedgerAsync();
        var item = await fixture.Database.ScalarAsync<long>($"SELECT min(id) FROM archive_item WHERE archive_id = {archive}");
        var (mine, text) = (Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order().First(), fixture.Images.TextNamedJpg());

        foreach (var (gallery, path) in new[] { ("other", mine), ("other", text), (WorkerFixture.Gallery, text), (WorkerFixture.Gallery, "/not/there") })
        {
            var answer = await fixture.Client.IndexAsync(
                new IndexImage { Gallery = gallery, Image = ImageReference.AtPath(path), Item = new ArchiveItemReference(archive, item) }, Cancel);
            Assert.Equal(RejectionReason.InvalidMessage, answer.Rejection?.Reason);
            Assert.Contains("'item'", answer.Rejection!.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(before, await LedgerAsync());
        Assert.Equal(ArchiveState.Completed, (await fixture.ProgressAsync(archive)).Archive.State);
    }

    [Fact]
    public async Task A_job_whose_item_does_not_exist_is_refused_to_who_asks_and_otherwise_ignored_and_the_log_says_why()
    {
        await using var worker = await fixture.StartKeeperAsync();
        await using var sender = await PlainSender.ConnectAsync(fixture.Broker.Address);
        var job = new { gallery = WorkerFixture.Gallery, image = new { path = TestImages.Sample(1) }, item = new { archive = 7, item = 8 } };

        var answer = await sender.AskAsync("index", job);
        await sender.SendAsync("index", job, message => message.ClearReplyTo());
        await worker.SaysAsync("Ignored the job for");

        Assert.Equal("unknownArchive", answer.GetProperty("reason").GetString());
        Assert.Contains("archive 7 has no item 8", worker.Output, StringComparison.Ordinal);
        Assert.Equal(0, await fixture.CountAsync("image"));
    }

    private Task<string> LedgerAsync() => fixture.Database.ScalarAsync<string>(
        "SELECT string_agg(id || state || coalesce(reason, '') || coalesce(worker, ''), ',' ORDER BY id) || (SELECT sum(items) FROM archive_count) FROM archive_item");
}
