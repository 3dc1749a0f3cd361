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
        await fixture.Archives.CancelAsync(await fixture.AddAsync(PhotoFolder.Make(fixture.Images, "held", 2), "other"), Cancel);
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

    private Task<string> LedgerAsync() => fixture.Database.ScalarAsync<string>(
        "SELECT string_agg(id || state || coalesce(reason, '') || coalesce(worker, ''), ',' ORDER BY id) || (SELECT sum(items) FROM archive_count) FROM archive_item");
}
