using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Schema;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Schema;

public sealed class MigratorTests : IAsyncLifetime
{
    private readonly EmptyTestDatabase empty = new();
    private GalleryDatabase? opened;

    private GalleryDatabase Database => opened ??= new GalleryDatabase(empty.ConnectionString);

    public ValueTask InitializeAsync() => empty.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await empty.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_database_says_that_it_is_not_current_and_stays_empty()
    {
        var state = await new Migrator(Database).GetStateAsync(Cancel);

        Assert.Equal((0, false), (state.Current, state.IsCurrent));
        Assert.False(await empty.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'schema_migration')"));
    }

    [Fact]
    public async Task Ten_workers_that_start_at_once_migrate_once()
    {
        var databases = Enumerable.Range(0, 10).Select(_ => new GalleryDatabase(empty.ConnectionString)).ToArray();

        var states = await Task.WhenAll(databases.Select(database => new Migrator(database).ApplyAsync(Cancel)));

        Assert.All(states, state => Assert.True(state.IsCurrent));
        Assert.Equal(Migration.All.Count, await empty.ScalarAsync<long>("SELECT count(*) FROM schema_migration"));
        foreach (var database in databases)
            await database.DisposeAsync();
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        await new Migrator(Database).ApplyAsync(Cancel);
        var state = await new Migrator(Database).ApplyAsync(Cancel);

        Assert.Equal(state.Latest, state.Current);
        Assert.StartsWith("1", state.PostgresVersion, StringComparison.Ordinal);
        Assert.NotNull(state.VectorVersion);
    }

    [Fact]
    public async Task An_applied_migration_that_was_changed_is_refused()
    {
        await new Migrator(Database).ApplyAsync(Cancel);
        var changed = new Migrator(Database, [Migration.All[0] with { Sql = Migration.All[0].Sql + "-- one more word" }, .. Migration.All.Skip(1)]);

        var refusal = await Assert.ThrowsAsync<DatabaseSetupException>(() => changed.ApplyAsync(Cancel));

        Assert.Contains("0001_galleries", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("a different text", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_to_which_a_newer_program_added_is_worked_with()
    {
        await NextVersion.MigrateAsync(empty.ConnectionString, [("more", "CREATE TABLE more ()"), ("even_more", "ALTER TABLE image ADD COLUMN more text")]);

        var state = await new Migrator(Database).ApplyAsync(Cancel);

        Assert.Equal((Migration.All.Count + 2, Migration.All.Count, true), (state.Current, state.Latest, state.IsCurrent));
        Assert.Contains("newer than this program's", state.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_from_which_a_newer_program_took_something_is_refused_with_the_remedy()
    {
        await NextVersion.MigrateAsync(empty.ConnectionString, [("contract_images", "ALTER TABLE image DROP COLUMN pages"), ("more", "CREATE TABLE more ()")]);

        var refusal = await Assert.ThrowsAsync<DatabaseSetupException>(() => new Migrator(Database).GetStateAsync(Cancel));

        Assert.Contains($"{Migration.All.Count + 1:0000}_contract_images", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("too new for this program", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("or restore a backup from before", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_is_too_old_says_by_how_much_and_what_to_do()
    {
        await new Migrator(Database, [.. Migration.All.SkipLast(1)]).ApplyAsync(Cancel);

        var state = await new Migrator(Database).GetStateAsync(Cancel);

        Assert.False(state.IsCurrent);
        Assert.Equal($"version {Migration.All.Count - 1} of {Migration.All.Count}: run 'faceworker migrate', or start a worker whose database user may change the schema", state.ToString());
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_no_trace_and_the_lock_is_free()
    {
        var next = Migration.All.Count + 1;
        var broken = new Migrator(Database, [.. Migration.All, new Migration(next, "broken", "CREATE TABLE half_done (); SELECT 1 / 0")]);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => broken.ApplyAsync(Cancel));

        var repaired = new Migrator(Database, [.. Migration.All, new Migration(next, "broken", "CREATE TABLE half_done ()")]);

        Assert.True((await repaired.ApplyAsync(Cancel)).IsCurrent);
    }

    [Fact]
    public async Task A_worker_that_connected_before_the_schema_was_there_can_use_it()
    {
        await new Migrator(Database).GetStateAsync(Cancel); // connects, and learns the types of the database as it is

        await using var administrator = new GalleryDatabase(empty.ConnectionString);
        await new Migrator(administrator).ApplyAsync(Cancel);

        Assert.True((await new Migrator(Database).GetStateAsync(Cancel)).IsCurrent);
        await using var store = new PostgresGalleryStore(Database, new StorageOptions(), TimeProvider.System);
        var faces = new TestFaces(seed: 5);
        var gallery = await store.CreateAsync(Context, NewName(), PackId.Default, faces.Model, TestFaces.Settings, Cancel);
        await store.AddAsync(gallery, faces.Picture(1), Lane.Bulk, Cancel);
    }

    [Fact]
    public async Task Who_may_not_create_pgvector_is_told_what_the_superuser_must_run()
    {
        await using var bare = new BareTestDatabase();
        await bare.InitializeAsync();
        Assert.SkipWhen(await bare.ScalarAsync<string>("SHOW is_superuser") == "on", "Here the tests' own role is a superuser, who may.");
        await using var database = new GalleryDatabase(bare.ConnectionString);

        var refusal = await Assert.ThrowsAsync<DatabaseSetupException>(() => new Migrator(database).ApplyAsync(Cancel));

        Assert.Contains("run as superuser in this database: CREATE EXTENSION vector;", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrations_are_numbered_from_one_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(migration => migration.Number));
}
