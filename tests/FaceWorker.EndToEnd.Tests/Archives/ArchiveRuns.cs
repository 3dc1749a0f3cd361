using FaceWorker.Contracts;
using FaceWorker.Core.Archives;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>An archive from its first file to its last, with a real worker: what is new, what is the same, what has gone.</summary>
public sealed class ArchiveRuns : IAsyncLifetime
{
    private readonly ArchiveFixture fixture = new();

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_folder_is_indexed_and_every_bad_file_is_listed_with_its_reason()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 30);
        var text = Write(folder, "notes.txt", "This is no photo."u8.ToArray());
        var empty = Write(folder, "empty.jpg", []);
        var broken = Write(folder, "broken.jpg", PhotoFolder.Another(1)[..2000]);
        var film = Write(folder, "film.mov", "no bytes of it are read"u8.ToArray());
        var sidecar = Write(folder, "00001.jpg.xmp", "<x:xmpmeta/>"u8.ToArray());
        await using var worker = await fixture.StartKeeperAsync();

        var archive = await fixture.AddAsync(folder);
        var progress = await fixture.CompletedAsync(archive);

        await ArchiveOracle.JudgeAsync(fixture, archive, folder, text, empty, broken, film, sidecar);
        Assert.Equal(new Dictionary<RejectionReason, long> { [RejectionReason.UnsupportedFormat] = 1, [RejectionReason.Empty] = 1, [RejectionReason.Corrupt] = 1, [RejectionReason.Video] = 1, [RejectionReason.Sidecar] = 1 },
            progress.Reasons);
        Assert.Equal(await fixture.CountAsync("face"), progress.Faces);
        Assert.Equal(33, progress.Workers.Sum(one => one.Items));
    }

    [Fact]
    public async Task Running_it_again_reads_what_is_new_or_changed_and_marks_what_has_gone()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 10);
        await using var worker = await fixture.StartKeeperAsync();
        var archive = await fixture.AddAsync(folder);
        await fixture.CompletedAsync(archive);

        Assert.Equal(archive, await fixture.AddAsync(folder));
        var same = await fixture.CompletedAsync(archive);
        Assert.Equal((0, 0, 10, 0), Counts(same));

        File.Move(Path.Combine(folder, "000", "00001.jpg"), Path.Combine(folder, "000", "moved.jpg"));
        File.Delete(Path.Combine(folder, "000", "00002.jpg"));
        File.WriteAllBytes(Path.Combine(folder, "000", "00003.jpg"), PhotoFolder.Another(3));
        File.Copy(Path.Combine(folder, "000", "00004.jpg"), Path.Combine(folder, "000", "copy.jpg"));
        await fixture.AddAsync(folder);
        var after = await fixture.CompletedAsync(archive);

        Assert.Equal((2, 1, 7, 2), Counts(after));
        Assert.Equal((12, 2, 1), (after.Listed, after.Gone, after.Duplicates)); // the copy; the moved file is the image's only one now
        Assert.Equal(11, await fixture.CountAsync("image")); // the changed file is a new image, and the old bytes stay
        await ArchiveOracle.NothingIsTwiceAsync(fixture);

        static (long, long, long, long) Counts(ArchiveProgress progress) =>
            (progress.Archive.LastListing!.Added, progress.Archive.LastListing.Changed, progress.Archive.LastListing.Unchanged, progress.Archive.LastListing.Vanished);
    }

    [Fact]
    public async Task A_paused_archive_rests_and_a_resumed_one_ends()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 200);
        await using var worker = await fixture.StartKeeperAsync();
        var archive = await fixture.AddAsync(folder);
        await fixture.WaitUntilAsync("SELECT count(*) > 5 FROM image");

        await fixture.Archives.PauseAsync(ArchiveFixture.Owner, archive, TestContext.Current.CancellationToken);
        await fixture.WaitUntilAsync("SELECT count(*) = 0 FROM archive_item WHERE state = 'sent'");
        var paused = await fixture.ProgressAsync(archive);
        Assert.InRange(paused.Indexed, 6, 199);

        await fixture.Archives.ResumeAsync(ArchiveFixture.Owner, archive, TestContext.Current.CancellationToken);
        await fixture.CompletedAsync(archive);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }

    [Fact]
    public async Task Other_systems_add_an_archive_and_hear_of_its_end()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 12);
        await using var events = await ArchiveEvents.ListenAsync(fixture.Broker.Address);
        await using var worker = await fixture.StartKeeperAsync();

        var answer = await fixture.Client.AddArchiveAsync(new AddArchive { Gallery = WorkerFixture.Gallery, Source = folder }, TestContext.Current.CancellationToken);
        var completed = await events.CompletedAsync();

        Assert.Equal(folder, answer.Result!.Source);
        Assert.Equal((answer.Result.Archive, folder, 12L), (completed.Archive, completed.Source, completed.Progress.Indexed));
        var refused = await fixture.Client.PauseArchiveAsync(new PauseArchive(answer.Result.Archive), TestContext.Current.CancellationToken);
        Assert.Equal(RejectionReason.WrongArchiveState, refused.Rejection!.Reason);
        Assert.Equal(RejectionReason.UnknownArchive,
            (await fixture.Client.CancelArchiveAsync(new CancelArchive(4711), TestContext.Current.CancellationToken)).Rejection!.Reason);
    }

    [Fact]
    public async Task A_small_archive_is_listed_sent_and_told_without_waiting_for_the_next_look()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 12);
        await using var events = await ArchiveEvents.ListenAsync(fixture.Broker.Address);
        await using var worker = await fixture.StartWorkerAsync(("ARCHIVES__FEEDINTERVAL", "00:10:00"), ("OPERATIONS__INTERVAL", "01:00:00"), ("ARCHIVES__REPORTINTERVAL", "01:00:00"));
        await fixture.WaitUntilAsync("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN faceworker'");

        var archive = await fixture.AddAsync(folder);
        var completed = await events.CompletedAsync();

        Assert.Equal((archive, 12L), (completed.Archive, completed.Progress.Indexed));
    }

    [Fact]
    public async Task Whoever_listens_to_the_database_listens_again_when_the_connection_has_broken()
    {
        await using var events = await ArchiveEvents.ListenAsync(fixture.Broker.Address);
        await using var worker = await fixture.StartWorkerAsync(("OPERATIONS__INTERVAL", "01:00:00"), ("ARCHIVES__REPORTINTERVAL", "01:00:00"));
        const string Listening = "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN faceworker'";
        await fixture.WaitUntilAsync(Listening);
        await fixture.Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN faceworker'");
        var archive = await fixture.AddAsync(PhotoFolder.Make(fixture.Images, "photos", 3)); // nobody hears of it, but whoever listens again looks

        Assert.Equal(archive, (await events.CompletedAsync()).Archive);
    }

    private static string Write(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
