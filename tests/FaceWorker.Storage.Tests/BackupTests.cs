using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Schema;
using FaceWorker.Storage.Tests.Search;
using FaceWorker.Storage.Tests.Subjects;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests;

/// <summary><c>infra/backup.sh</c>: what was saved is there again in another database, and answers as before. On a fresh server, with a worker: <c>BackupAndRestore</c> of the end-to-end tests.</summary>
public sealed class BackupTests(HnswFixture fixture) : IClassFixture<HnswFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-backup-").FullName;
    private readonly TestFaces faces = new(seed: 89, dimensions: 512);
    private PostgresTools? tools;

    private string Saved => Path.Combine(folder, "faceworker.dump");

    public void Dispose()
    {
        tools?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_restored_database_has_every_row_answers_as_before_and_goes_on()
    {
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 3);
        await subjects.AddFacesAsync(40);
        var large = await fixture.CreateGalleryAsync(faces.Model);
        var pictures = Enumerable.Range(0, 100).Select(_ => faces.Picture(faces: 3)).ToList();
        await fixture.AddAsync(large, pictures);
        Assert.Equal(1, await fixture.Database.BuildMissingIndexesAsync(fixture.Options, Cancel));
        await SucceedsAsync("save", fixture.ConnectionString);

        await using var other = new EmptyTestDatabase();
        await other.InitializeAsync();
        await SucceedsAsync("restore", other.ConnectionString);

        var (before, after) = (await WholeDatabase.ReadAsync(fixture), await WholeDatabase.ReadAsync(other));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(before, table => Assert.Equal(table.Value, after[table.Key]));

        await using var database = new GalleryDatabase(other.ConnectionString);
        await using var store = new PostgresGalleryStore(database, fixture.Options, TimeProvider.System);
        Assert.True((await new Migrator(database).GetStateAsync(Cancel)).IsCurrent);
        foreach (var probe in Enumerable.Range(0, 10).Select(_ => faces.Embedding()))
            Assert.Equal(await AskAsync(fixture.Store, subjects.Gallery, probe), await AskAsync(store, subjects.Gallery, probe));
        foreach (var known in pictures.Take(10).Select(picture => picture.Faces[0].Found.Embedding))
        {
            var found = await store.FindCandidatesAsync(large, known, top: 1, Lane.Interactive, Cancel);
            Assert.Equal(SearchMethod.Hnsw, found.Method);
            Assert.InRange(found.Items.Single().Distance.Value, 0, 0.002);
        }

        await store.AddAsync(await store.GetGalleryAsync(large.Name, Cancel), faces.Picture(2), Lane.Bulk, Cancel);
        Assert.Equal(before["image"].Count + 1, await other.ScalarAsync<long>("SELECT count(*) FROM image"));
    }

    [Fact]
    public async Task Neither_a_file_nor_a_database_with_something_in_it_is_overwritten()
    {
        await File.WriteAllTextAsync(Saved, "something", Cancel);
        await FailsAsync("save", fixture.ConnectionString, "is there already");
        Assert.Equal("something", await File.ReadAllTextAsync(Saved, Cancel));

        File.Delete(Saved);
        await SucceedsAsync("save", fixture.ConnectionString);
        await FailsAsync("restore", fixture.ConnectionString, "is not empty");
    }

    [Fact]
    public async Task A_damaged_file_restores_nothing()
    {
        await fixture.AddAsync(await fixture.CreateGalleryAsync(faces.Model), [faces.Picture(2)]);
        await SucceedsAsync("save", fixture.ConnectionString);
        var whole = await File.ReadAllBytesAsync(Saved, Cancel);
        await File.WriteAllBytesAsync(Saved, whole[..^(whole.Length / 10)], Cancel);
        await using var other = new EmptyTestDatabase();
        await other.InitializeAsync();

        await FailsAsync("restore", other.ConnectionString, "is damaged");

        Assert.Equal(0, await other.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"));
    }

    [Fact]
    public async Task A_database_without_pgvector_is_refused_with_what_the_superuser_must_run()
    {
        await SucceedsAsync("save", fixture.ConnectionString);
        await using var bare = new BareTestDatabase();
        await bare.InitializeAsync();
        Assert.SkipWhen(await bare.ScalarAsync<string>("SHOW is_superuser") == "on", "Here the tests' own role is a superuser, who may.");

        await FailsAsync("restore", bare.ConnectionString, "run as superuser in this database: CREATE EXTENSION vector;");
    }

    [Fact]
    public async Task What_is_no_database_of_ours_is_not_saved()
    {
        await using var empty = new EmptyTestDatabase();
        await empty.InitializeAsync();

        await FailsAsync("save", empty.ConnectionString, "no database of FaceWorker");

        Assert.Empty(Directory.GetFiles(folder));
    }

    private static async Task<IReadOnlyList<(long Face, double Distance)>> AskAsync(PostgresGalleryStore store, Gallery gallery, Embedding probe) =>
        [.. (await store.FindCandidatesAsync(gallery, probe, top: 5, Lane.Interactive, Cancel)).Items.Select(candidate => (candidate.Evidence[0].FaceId, candidate.Distance.Value))];

    private async Task SucceedsAsync(string command, string connectionString)
    {
        var (exitCode, said) = await RunAsync(command, connectionString);
        Assert.True(exitCode == 0, said);
    }

    private async Task FailsAsync(string command, string connectionString, string because)
    {
        var (exitCode, said) = await RunAsync(command, connectionString);
        Assert.Equal(1, exitCode);
        Assert.Contains(because, said, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Said)> RunAsync(string command, string connectionString)
    {
        tools ??= await PostgresTools.RequireAsync(Cancel);
        return await tools.BackupAsync(command, Saved, connectionString, Cancel);
    }
}
