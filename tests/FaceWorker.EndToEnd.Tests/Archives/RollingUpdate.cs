using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>A worker of an earlier version, built from its commit by <c>infra/faults.sh</c>, beside one of this version.</summary>
public sealed class RollingUpdate : IAsyncLifetime
{
    private const string PreviousWorker = "FACEWORKER_PREVIOUS_WORKER";
    private const string PreviousModels = "FACEWORKER_PREVIOUS_MODELS";

    private readonly PreviousFixture fixture = new();

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact(Explicit = true)]
    public async Task A_worker_of_the_previous_version_and_one_of_this_finish_an_archive_together()
    {
        await using var present = await fixture.StartKeeperAsync(("ARCHIVES__RESENDAFTER", "00:00:05")); // what the previous one did, it does not tell
        await fixture.CreateGalleryAsync(WorkerFixture.Gallery);
        var folder = PhotoFolder.Make(fixture.Images, "photos", 300);

        var archive = await fixture.AddAsync(folder);
        await fixture.CompletedAsync(archive, TimeSpan.FromMinutes(5));

        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }

    /// <summary>Its database and its queues are as a worker of the previous version makes them, which runs on.</summary>
    private sealed class PreviousFixture : ArchiveFixture
    {
        private WorkerProcess previous = null!;

        public override async ValueTask DisposeAsync()
        {
            await previous.DisposeAsync();
            await base.DisposeAsync();
        }

        protected override async Task<TestDatabase> CreateDatabaseAsync()
        {
            var database = new EmptyTestDatabase();
            await database.InitializeAsync();
            return database;
        }

        protected override async Task PrepareAsync()
        {
            var program = Environment.GetEnvironmentVariable(PreviousWorker);
            Assert.True(File.Exists(program), $"{PreviousWorker} names no program ('{program}'); run infra/faults.sh, which builds it.");
            var models = Environment.GetEnvironmentVariable(PreviousModels);
            Assert.True(Directory.Exists(models), $"{PreviousModels} names no folder ('{models}'); run infra/faults.sh, which fills it.");
            previous = WorkerProcess.Launch(WorkerProgram.Command(program), Database.ConnectionString, Broker.Address.ToString(), [("MODELS", models)]);
            await previous.SaysAsync("Ready: consuming");
        }
    }
}
