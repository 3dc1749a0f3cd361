using System.Net;
using System.Text.RegularExpressions;
using FaceWorker.Contracts;
using FaceWorker.EndToEnd.Tests.Archives;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>
/// Two versions of the schema, and real workers. The next version is made up: the migrations of this one, and further ones. To it, workers of this version are those of before: they run while it
/// upgrades the schema, and a rollback starts them on what it left. Real workers of an earlier version are in <see cref="RollingUpdate"/>.
/// </summary>
public sealed class UpgradeAndRollback : IAsyncLifetime
{
    private const int Photos = 300;

    private readonly ArchiveFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Workers_of_before_work_on_while_the_schema_grows_and_start_again_on_the_grown_one()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", Photos);
        var probe = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        await using var running = await fixture.StartKeeperAsync();
        var archive = await fixture.AddAsync(folder);
        await fixture.WaitUntilAsync("SELECT count(*) > 20 FROM image");

        await NextVersion.MigrateAsync(fixture.Database.ConnectionString, await GrowthAsync());

        Assert.True((await fixture.ProgressAsync(archive)).Indexed < Photos, "All was done before the schema had grown: take more photos.");
        await using var rolledBack = await fixture.StartKeeperAsync();
        await fixture.CompletedAsync(archive);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
        Assert.Contains((await fixture.IdentifyAsync(WorkerFixture.Gallery, probe)).Result!.Faces, face => face.Decision == Decision.Match); // others are too small to compare
        Assert.NotNull((await fixture.EnrollAsync(WorkerFixture.Gallery, "Anna", fixture.Images.Portrait("anna.jpg", 1, People.Anna))).Result);
        Assert.Contains("newer than this program's", rolledBack.Output, StringComparison.Ordinal);
        foreach (var worker in new[] { running, rolledBack })
            Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(worker)).Status);
    }

    [Fact]
    public async Task What_a_later_version_took_away_keeps_workers_of_before_from_starting_and_makes_running_ones_unready()
    {
        await using var running = await fixture.StartWorkerAsync();

        await NextVersion.MigrateAsync(fixture.Database.ConnectionString, [("contract_made_up", "SELECT 1")]);

        await using var late = WorkerProcess.Launch(fixture.Database.ConnectionString, fixture.Broker.Address.ToString());
        await late.EndsAsync();
        Assert.Equal(1, late.ExitCode);
        Assert.Contains("_contract_made_up took away what it needs", late.Output, StringComparison.Ordinal);
        var (status, problem) = await ReadyAsync(running);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("too new for this program", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_only_migrates_needs_no_broker_and_ends()
    {
        await using var empty = new EmptyTestDatabase();
        await empty.InitializeAsync();

        var first = await MigrateAsync(empty.ConnectionString, expectedExitCode: 0);
        var second = await MigrateAsync(empty.ConnectionString, expectedExitCode: 0);
        await MigrateAsync("Colour=blue", expectedExitCode: 2);
        await NextVersion.MigrateAsync(empty.ConnectionString, [("contract_made_up", "SELECT 1")]);
        var refused = await MigrateAsync(empty.ConnectionString, expectedExitCode: 1);

        Assert.Contains("Applied migration 0001_galleries", first, StringComparison.Ordinal);
        Assert.DoesNotContain("Applied migration", second, StringComparison.Ordinal);
        Assert.Contains("Schema is at version", second, StringComparison.Ordinal);
        Assert.Contains("too new for this program", refused, StringComparison.Ordinal);
    }

    /// <summary>All that a version may do to the schema of the one before it: a column for every table, one after the other; a table; an index on one that is being written.</summary>
    private async Task<IEnumerable<(string, string)>> GrowthAsync()
    {
        var tables = await fixture.Database.ScalarAsync<string[]>(
            "SELECT array_agg(oid::regclass::text ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition");
        return
        [
            .. tables.Select(table => ($"{table}_of_the_next_version", $"ALTER TABLE {table} ADD COLUMN next_version text NOT NULL DEFAULT 'made up'")),
            ("things_of_the_next_version", "CREATE TABLE next_version (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, image_id bigint REFERENCES image (id) ON DELETE CASCADE)"),
            ("index_of_the_next_version", "CREATE INDEX next_version_image ON image (next_version, id)"),
        ];
    }

    private static async Task<(HttpStatusCode Status, string Body)> ReadyAsync(WorkerProcess worker)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(new Uri(Regex.Match(worker.Output, @"listening on: (http://\S+)").Groups[1].Value), "/health/ready"), Cancel);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>A worker with nothing but the address of a database.</summary>
    private static Task<string> MigrateAsync(string connectionString, int expectedExitCode)
    {
        var start = WorkerProgram.Command();
        start.ArgumentList.Add("--migrate");
        start.WorkingDirectory = Path.GetTempPath();
        start.Environment["FACEWORKER_POSTGRES"] = connectionString;
        start.Environment.Remove("FACEWORKER_RABBITMQ");
        return CommandProgram.RunAsync(start, expectedExitCode, Cancel);
    }
}
