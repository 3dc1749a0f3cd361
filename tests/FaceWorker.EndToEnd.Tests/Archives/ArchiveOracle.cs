using FaceWorker.Client;
using FaceWorker.Core.Archives;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>The one judgement of every fault test: the manifest against the folder and the database.</summary>
internal static class ArchiveOracle
{
    /// <summary>Every file has ended exactly once, every good one has an image and the faces of that image, and nothing is left in the queues.</summary>
    /// <param name="bad">Paths of the files that must have failed; all others must be indexed.</param>
    public static Task JudgeAsync(ArchiveFixture fixture, long archive, string folder, params string[] bad) =>
        JudgeAsync(fixture, archive, Directory.GetFiles(folder, "*", SearchOption.AllDirectories), bad);

    /// <param name="files">Their paths as the workers see them.</param>
    public static async Task JudgeAsync(ArchiveFixture fixture, long archive, string[] files, string[] bad)
    {
        var progress = await fixture.ProgressAsync(archive);
        Assert.Equal(ArchiveState.Completed, progress.Archive.State);
        Assert.Equal(files.Length, progress.Listed);
        Assert.Equal((files.Length - bad.Length, bad.Length), (progress.Indexed + progress.Duplicates, progress.Rejected + progress.Parked));

        Assert.Equal(files.Order(StringComparer.Ordinal), await SourcesAsync(fixture, archive, "true"));
        Assert.Equal(bad.Order(StringComparer.Ordinal), await SourcesAsync(fixture, archive, "state IN ('rejected', 'parked')"));
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>($"""
            SELECT count(*) FROM archive_item AS item LEFT JOIN image ON image.id = item.image_id
            WHERE item.archive_id = {archive} AND item.state IN ('indexed', 'duplicate')
              AND (image.id IS NULL OR item.faces IS DISTINCT FROM (SELECT count(*) FROM face WHERE face.image_id = image.id))
            """));
        await NothingIsTwiceAsync(fixture);
        await NothingIsLeftAsync(fixture);
    }

    /// <summary>No image has a face twice, no face two vectors of a space, and every good face its vector.</summary>
    public static async Task NothingIsTwiceAsync(ArchiveFixture fixture)
    {
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM (SELECT FROM face GROUP BY image_id, x, y HAVING count(*) > 1) AS twice"));
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM (SELECT FROM image GROUP BY gallery_id, sha256 HAVING count(*) > 1) AS twice"));
        Assert.Equal(await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM face WHERE problems = '{}'"), await fixture.CountAsync("template"));
    }

    /// <summary>The embeddings equal those of another gallery, which holds the same files from an undisturbed run.</summary>
    public static async Task EmbeddingsEqualAsync(ArchiveFixture fixture, string gallery, string undisturbed)
    {
        string FacesOf(string name) => $"""
            SELECT image.sha256, face.position, template.embedding
            FROM face JOIN image ON image.id = face.image_id JOIN gallery ON gallery.id = image.gallery_id JOIN template ON template.face_id = face.id
            WHERE gallery.name = '{name}'
            """;
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>($"""
            SELECT count(*) FROM ({FacesOf(gallery)}) AS one FULL JOIN ({FacesOf(undisturbed)}) AS other USING (sha256, position)
            WHERE (one.embedding <-> other.embedding) IS NULL OR (one.embedding <-> other.embedding) > 0.01
            """));
    }

    private static async Task NothingIsLeftAsync(ArchiveFixture fixture)
    {
        // An acknowledgement may still be on its way when the ledger is complete.
        await fixture.WaitUntilAsync(async () => (await DepthsAsync(fixture))[FaceWorkerQueues.Index.Name]!.Messages == 0);
        var depths = await DepthsAsync(fixture);
        Assert.Equal(0u, depths[FaceWorkerQueues.DeadLetter]!.Messages);
        Assert.Equal(0u, depths[FaceWorkerQueues.SecondChance]!.Messages);
        Assert.Null(depths[FaceWorkerQueues.ErrorQueueOf(FaceWorkerQueues.Index)]);
    }

    private static Task<IReadOnlyDictionary<string, QueueDepth?>> DepthsAsync(ArchiveFixture fixture) =>
        BrokerQueues.GetDepthsAsync(fixture.Broker.Address, TestContext.Current.CancellationToken);

    private static async Task<string[]> SourcesAsync(ArchiveFixture fixture, long archive, string condition) =>
        await fixture.Database.ScalarAsync<string[]>(
            $"SELECT coalesce(array_agg(source ORDER BY source COLLATE \"C\"), '{{}}') FROM archive_item WHERE archive_id = {archive} AND {condition}");
}
