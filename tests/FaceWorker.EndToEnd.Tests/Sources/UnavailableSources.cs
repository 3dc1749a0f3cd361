using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.EndToEnd.Tests.Archives;

namespace FaceWorker.EndToEnd.Tests.Sources;

/// <summary>A source that hangs harms only itself: another gallery's archive is indexed to its end meanwhile, by the same single worker, with the time-outs as they are shipped.</summary>
public sealed class UnavailableSources : IAsyncLifetime
{
    private const int LocalPhotos = 108;
    private const string Other = "other";

    private readonly ArchiveFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        await fixture.CreateGalleryAsync(Other);
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_host_that_never_answers_stops_no_other_archive_and_its_photos_are_indexed_when_it_does()
    {
        const int Addresses = 200;
        using var host = new SilentHost(PhotoFolder.Another(0));
        var list = fixture.Images.Write("list.txt", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, Addresses).Select(i => $"http://{host.Name}/{i}.jpg"))));
        await using var worker = await fixture.StartKeeperAsync(("IMAGES__HOSTS__0", host.Name), ("IMAGES__LONGESTSOURCEPAUSE", "00:00:02"), ("IMAGES__REQUESTTIMEOUT", "00:00:10"));
        var hanging = await fixture.AddAsync(list, Other);
        await fixture.WaitUntilAsync(() => Task.FromResult(host.Asked > 0));

        await AssertLocalPhotosAreIndexedAsync();

        Assert.Equal(Addresses, (await fixture.ProgressAsync(hanging)).Open);
        Assert.InRange(host.Asked, 1, 16); // not once for each job
        host.Answer();
        Assert.Equal(Addresses, (await fixture.CompletedAsync(hanging)).Indexed);
        await ArchiveOracle.NothingIsTwiceAsync(fixture);
    }

    [Fact]
    public async Task A_store_that_never_answers_stops_no_other_archive()
    {
        using var store = new SilentHost(PhotoFolder.Another(0));
        await using var worker = await fixture.StartKeeperAsync(("S3__ENDPOINT", $"http://{store.Name}"), ("S3__ACCESSKEY", "key"), ("S3__SECRETKEY", "key"), ("S3__BUCKETS__0", "photos"));
        await fixture.AddAsync("s3://photos/people", Other);
        foreach (var number in Enumerable.Range(0, 40))
            await EnqueueAsync(ImageReference.AtUrl($"s3://photos/people/{number}.jpg"));
        await fixture.WaitUntilAsync(() => Task.FromResult(store.Asked > 1));

        await AssertLocalPhotosAreIndexedAsync();
    }

    [Fact]
    public async Task A_mount_whose_files_cannot_be_opened_stops_no_other_archive_and_is_indexed_when_it_is_back()
    {
        var folder = PhotoFolder.Make(fixture.Images, "behind", 60);
        using var mount = await BlockedMount.OfAsync(folder, Path.Combine(fixture.Images.Folder, "mount"));
        await using var worker = await fixture.StartKeeperAsync(
            ("ARCHIVES__FIRSTJOBS", "1"), ("IMAGES__LONGESTSOURCEPAUSE", "00:00:02"), ("IMAGES__REQUESTTIMEOUT", "00:00:10"));
        var hanging = await fixture.AddAsync(mount.Folder, Other);
        await fixture.WaitUntilAsync(async () => (await fixture.ProgressAsync(hanging)).Indexed > 0);
        mount.Block();

        await AssertLocalPhotosAreIndexedAsync();

        Assert.True((await fixture.ProgressAsync(hanging)).Open > 0);
        mount.Unblock();
        Assert.Equal(60, (await fixture.CompletedAsync(hanging)).Indexed);
    }

    [Fact]
    public async Task A_mount_that_cannot_be_listed_stops_no_other_archive()
    {
        using var mount = await BlockedMount.OfAsync(PhotoFolder.Make(fixture.Images, "behind", 5), Path.Combine(fixture.Images.Folder, "mount"));
        mount.Block();
        await using var worker = await fixture.StartKeeperAsync(("IMAGES__REQUESTTIMEOUT", "00:00:05"));
        var hanging = await fixture.AddAsync(mount.Folder, Other);

        await AssertLocalPhotosAreIndexedAsync();

        await fixture.WaitUntilAsync(async () => (await fixture.ProgressAsync(hanging)).Archive.ListingProblem is not null);
        mount.Unblock();
        Assert.Equal(5, (await fixture.CompletedAsync(hanging)).Indexed);
    }

    [Fact]
    public async Task A_gallery_that_is_being_deleted_stops_no_other_archive()
    {
        var folder = PhotoFolder.Make(fixture.Images, "gone", 300);
        await using var worker = await fixture.StartKeeperAsync();
        var gone = await fixture.AddAsync(folder, Other);
        await fixture.WaitUntilAsync(async () => (await fixture.ProgressAsync(gone)).Indexed > 0);
        await using var obstacle = await fixture.Database.OpenAsync();
        await ExecuteAsync(obstacle, $"INSERT INTO subject (gallery_id, name) SELECT id, 'Anna' FROM gallery WHERE name = '{Other}'");
        await ExecuteAsync(obstacle, "BEGIN; SELECT FROM subject FOR UPDATE"); // a deletion that takes its time
        var deleting = fixture.Store.DeleteAsync(Archives.ArchiveFixture.Owner, new Core.Galleries.GalleryName(Other), Cancel);

        var local = await AddLocalPhotosAsync();
        await fixture.WaitUntilAsync(async () => (await fixture.ProgressAsync(local)).Indexed == LocalPhotos);

        Assert.False(deleting.IsCompleted);
        await ExecuteAsync(obstacle, "ROLLBACK");
        await deleting;
    }

    [Fact]
    public async Task A_single_job_waits_in_a_delay_queue_and_is_answered_when_its_source_is_back()
    {
        using var host = new SilentHost(PhotoFolder.Another(0));
        await using var worker = await fixture.StartKeeperAsync(("IMAGES__HOSTS__0", host.Name), ("IMAGES__LONGESTSOURCEPAUSE", "00:00:01"), ("IMAGES__REQUESTTIMEOUT", "00:00:01"));
        var asked = fixture.Client.IndexAsync(new IndexImage { Gallery = Other, Image = ImageReference.AtUrl($"http://{host.Name}/1.jpg") }, Cancel);
        var enrolled = fixture.Client.EnrollAsync(new EnrollSubject { Gallery = Other, Subject = "Anna", Image = ImageReference.AtUrl($"http://{host.Name}/2.jpg"), Largest = true }, Cancel);
        await fixture.WaitUntilAsync(async () => (await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel)) is var depths
            && FaceWorkerQueues.Delays.Sum(queue => depths[queue.Name]!.Messages) == 2);

        host.Answer();

        Assert.NotEmpty((await asked).Result!.Faces);
        Assert.Equal("Anna", (await enrolled).Result!.Subject);
    }

    [Fact]
    public async Task A_question_about_an_image_whose_source_is_away_is_answered_before_its_asker_stops_waiting()
    {
        using var host = new SilentHost(PhotoFolder.Another(0));
        await using var worker = await fixture.StartKeeperAsync(("IMAGES__HOSTS__0", host.Name), ("IMAGES__REQUESTTIMEOUT", "00:00:02"));

        await using var client = await FaceWorkerClient.ConnectAsync(fixture.Broker.Address, TimeSpan.FromSeconds(12), Cancel);
        var answer = await client.IdentifyAsync(new IdentifyFaces { Gallery = Other, Image = ImageReference.AtUrl($"http://{host.Name}/1.jpg") }, Cancel);

        Assert.Equal(RejectionReason.Unreadable, answer.Rejection!.Reason);
        Assert.Contains(host.Name, answer.Rejection.Detail, StringComparison.Ordinal);
    }

    private async Task AssertLocalPhotosAreIndexedAsync() => Assert.Equal(LocalPhotos, (await fixture.CompletedAsync(await AddLocalPhotosAsync())).Indexed);

    private Task<long> AddLocalPhotosAsync() => fixture.AddAsync(PhotoFolder.Make(fixture.Images, "local", LocalPhotos));

    private Task EnqueueAsync(ImageReference image) => fixture.Client.EnqueueAsync(new IndexImage { Gallery = Other, Image = image }, Cancel);

    private static async Task ExecuteAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
