using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.EndToEnd.Tests.Archives;
using FaceWorker.Storage;
using FaceWorker.Storage.Operations;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>What takes long goes on with another worker when its own is killed in the middle.</summary>
public sealed class KilledOperations : IAsyncLifetime
{
    private const int Links = 60_000, Photos = 129;

    /// <summary>A killed worker is soon replaced, and one face is enough for an index.</summary>
    private static readonly (string, string)[] Hurry =
        [("OPERATIONS__LEASE", "00:00:01"), ("WORKER__UPKEEPINTERVAL", "00:00:01"), ("STORAGE__HNSWFROMTEMPLATES", "1")];

    private readonly ArchiveFixture fixture = new();
    private GalleryDatabase database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        database = new GalleryDatabase(fixture.Database.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task A_listing_whose_worker_is_killed_is_finished_by_another_one()
    {
        var archive = await fixture.AddAsync(MakeLinks());
        await using (var first = fixture.LaunchKeeper(settings: Hurry))
        {
            await fixture.WaitUntilAsync("SELECT count(*) > 0 FROM archive_item");
            await first.KillAsync();
        }

        Assert.True(await fixture.Database.ScalarAsync<bool>("SELECT listed_at IS NULL FROM archive"), "The listing was over before its worker was killed.");
        await using var second = fixture.LaunchKeeper(settings: Hurry);
        var progress = await fixture.CompletedAsync(archive);

        Assert.Equal((Links, Links), (progress.Listed, progress.Rejected));
        Assert.Equal(Links, progress.Archive.LastListing!.Added);
        AssertTakenOver(await UntilDoneAsync(OperationKind.Listing));
    }

    [Fact]
    public async Task An_index_build_whose_worker_is_killed_is_finished_by_another_one()
    {
        var space = (await fixture.Store.GetGalleryAsync(new GalleryName(WorkerFixture.Gallery), Cancel)).SpaceId;
        var index = $"to_regclass('template_s{space}_hnsw')";
        await using var obstacle = await fixture.Database.OpenAsync();
        await ExecuteAsync(obstacle, $"BEGIN; LOCK TABLE template_s{space} IN ROW EXCLUSIVE MODE"); // which a build waits for
        await using (var first = fixture.LaunchKeeper(settings: Hurry))
        {
            Assert.NotEmpty((await fixture.IndexAsync(TestImages.Sample(1))).Result!.Faces);
            await fixture.WaitUntilAsync($"SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = {index} AND NOT indisvalid)");
            await first.KillAsync();
            // As with the machine of a worker that is gone: by itself, PostgreSQL would finish the build of a client that it still believes to be there.
            await ExecuteAsync(obstacle, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()");
            await ExecuteAsync(obstacle, "ROLLBACK");
        }

        await using var second = fixture.LaunchKeeper(settings: Hurry);

        AssertTakenOver(await UntilDoneAsync(OperationKind.Index));
        Assert.True(await fixture.Database.ScalarAsync<bool>($"SELECT indisvalid FROM pg_index WHERE indexrelid = {index}"));
        Assert.Contains("left unfinished by an interrupted build", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_whose_command_is_killed_is_finished_by_a_worker()
    {
        await using var worker = await fixture.StartKeeperAsync(Hurry);
        foreach (var (name, sample, face) in new[] { ("Anna", 1, People.Anna), ("Ben", 6, People.Ben) })
            Assert.True((await fixture.EnrollAsync(WorkerFixture.Gallery, name, fixture.Images.Portrait($"{name}.jpg", sample, face))).Result is not null);
        await using var obstacle = await fixture.Database.OpenAsync();
        await ExecuteAsync(obstacle, "BEGIN; LOCK TABLE subject_svm");

        using (var command = fixture.StartCommand(TestModels.Folder, "gallery", "train", WorkerFixture.Gallery))
        {
            await fixture.WaitUntilAsync("SELECT count(*) = 1 FROM operation WHERE kind = 'training' AND state = 'running'");
            command.Kill();
            await command.WaitForExitAsync(Cancel);
        }

        await ExecuteAsync(obstacle, "ROLLBACK");
        await fixture.Database.ExecuteAsync("UPDATE operation SET free_at = now() WHERE kind = 'training'"); // the command's lease has ended

        AssertTakenOver(await UntilDoneAsync(OperationKind.Training));
        Assert.Equal(2, await fixture.CountAsync("subject_svm"));
    }

    [Fact]
    public async Task A_calibration_whose_command_is_killed_is_finished_by_a_worker_that_may_read_its_photos_and_by_no_other()
    {
        // As many as an impostor curve needs, though not each shows a face; that some are of one person does not matter here.
        (int Sample, FaceBox Face)[] portraits = [(1, People.Anna), (4, People.Anna), (6, People.Ben)];
        for (var i = 0; i < Photos; i++)
        {
            var (sample, face) = portraits[i % portraits.Length];
            Directory.CreateDirectory(Path.Combine(fixture.Images.Folder, "people", $"{i}"));
            fixture.Images.Portrait(Path.Combine("people", $"{i}", "1.jpg"), sample, face with { X = face.X + i / portraits.Length });
        }

        var job = new CalibrationJob(new GalleryName(WorkerFixture.Gallery), new FalseMatchRate(0.1), Path.Combine(fixture.Images.Folder, "people"));
        await AbandonAsync(job);
        await using (fixture.LaunchKeeper(settings: [.. Hurry, ("IMAGES__ROOTS__0", TestModels.SampleFolder)]))
            await fixture.WaitUntilAsync(async () => (await LatestAsync(OperationKind.Calibration))!.State == OperationState.Failed);
        Assert.Contains("lies outside the allowed roots", (await LatestAsync(OperationKind.Calibration))!.Problem, StringComparison.Ordinal);

        await AbandonAsync(job);
        await using var worker = fixture.LaunchKeeper(settings: [.. Hurry, ("IMAGES__ROOTS__0", fixture.Images.Folder)]);

        var done = await UntilDoneAsync(OperationKind.Calibration);
        AssertTakenOver(done);
        Assert.EndsWith($"by {Photos} photos", done.Progress.Step, StringComparison.Ordinal);
        Assert.Equal(1, await fixture.CountAsync("calibration"));
    }

    /// <summary>What a command leaves behind that is killed.</summary>
    private Task AbandonAsync(CalibrationJob job) => new OperationStore(database, "a command").BeginAsync(
        new JobRunner<CalibrationJob, CalibrationOutcome>(OperationKind.Calibration, (_, _, _, _) => throw new NotSupportedException())
            .Request(new RequestContext(new Caller("alice", Rights.All), Lane.Interactive), job.Gallery, job), TimeSpan.Zero, Cancel);

    /// <summary>Files that are listed as links that lead nowhere, so that nothing is to be done about them.</summary>
    private string MakeLinks()
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Images.Folder, "links")).FullName;
        for (var i = 0; i < Links; i++)
            File.CreateSymbolicLink(Path.Combine(folder, $"{i}.jpg"), "nowhere");
        return folder;
    }

    private async Task<Operation> UntilDoneAsync(OperationKind kind)
    {
        await fixture.WaitUntilAsync(async () => (await LatestAsync(kind))?.State is OperationState.Done or OperationState.Failed);
        var latest = (await LatestAsync(kind))!;
        Assert.True(latest.State == OperationState.Done, latest.Problem);
        return latest;
    }

    private async Task<Operation?> LatestAsync(OperationKind kind) =>
        (await new OperationAdministration(database).ListAsync(gallery: null, all: true, Cancel)).FirstOrDefault(one => one.Kind == kind);

    private static void AssertTakenOver(Operation operation) =>
        Assert.True(operation.Attempt > 1 && operation.Problem is null, $"{operation} was done by attempt {operation.Attempt} ({operation.Problem}).");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
