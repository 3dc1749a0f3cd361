using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Schema;
using FaceWorker.Storage.Search;
using FaceWorker.Testing;
using Npgsql;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Schema;

/// <summary>What the roles of a database may do, and what each must not: tried, as a login of that role.</summary>
public sealed class RolesTests(RolesFixture fixture) : IClassFixture<RolesFixture>
{
    /// <summary>What belongs to no gallery. A table that is missing here is guarded; one that belongs here is not granted to readers.</summary>
    private static readonly string[] OfNoGallery = ["account", "account_token", "audit", "console_key", "erasure", "erasure_key", "event_relay", "event_series", "model", "schema_migration", "source_outage"];

    /// <summary>The owner's alone.</summary>
    private static readonly string[] ForbiddenToWorkers =
    [
        "CREATE TABLE mine ()", "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql RETURN 1", "CREATE SCHEMA mine", "CREATE ROLE mine_too",
        "ALTER TABLE image ADD COLUMN mine text", "ALTER TABLE image DISABLE ROW LEVEL SECURITY", "ALTER TABLE image NO FORCE ROW LEVEL SECURITY", "DROP POLICY worker ON image",
        "DROP TABLE image", "TRUNCATE image", "CREATE INDEX ON image (width)", "DROP INDEX image_source_source", "ALTER FUNCTION add_template_partition(bigint) RESET ALL",
        "INSERT INTO schema_migration (number, name, sha256) VALUES (1000, 'mine', '')", "DELETE FROM schema_migration", "UPDATE audit SET actor = 'nobody'", "DELETE FROM audit",
    ];

    private static readonly string[] ForbiddenToReaders =
    [
        "SELECT embedding FROM template", "SELECT weights FROM subject_svm", "SELECT head FROM adaptation", "SELECT jpeg FROM face_crop", "SELECT neighbours FROM face_link",
        "SELECT address FROM archive", "SELECT address FROM archive_item", "SELECT secret FROM webhook", "SELECT problem FROM webhook_delivery", "SELECT answer FROM kept_answer",
        "SELECT password_hash FROM account", "SELECT role FROM account_grant", "SELECT sha256 FROM account_token", "SELECT xml FROM console_key", "SELECT actor FROM audit", "SELECT client FROM client_grant",
        "SELECT place FROM source_outage", "SELECT name_hashes FROM erasure", "SELECT key FROM erasure_key", "SELECT image_hash FROM erased_image", "SELECT clear_gallery_from_audit('a', 'b')",
        "SELECT number FROM schema_migration",
        "UPDATE subject SET name = 'mine'", "DELETE FROM image", "INSERT INTO client_grant (client, may, granted_by) VALUES (session_user, 'read', 'me')", "UPDATE gallery SET deleting_since = now()",
        "SELECT add_template_partition(1)", "SELECT drop_template_partition(1)", "CREATE TABLE mine ()", "TRUNCATE image", "DROP TABLE image", "ALTER TABLE image DISABLE ROW LEVEL SECURITY",
    ];

    private readonly TestFaces faces = new(seed: 201);

    [Fact]
    public async Task What_a_role_must_not_do_is_refused()
    {
        await using var worker = await fixture.OpenWorkerAsync();
        await using var reader = await fixture.OpenAsync(fixture.Tenant);
        var allowed = new List<string>();
        foreach (var (login, statement) in ForbiddenToWorkers.Select(statement => (worker, statement)).Concat(ForbiddenToReaders.Select(statement => (reader, statement))))
            if (!await IsRefusedAsync(login, statement))
                allowed.Add(statement);

        Assert.Empty(allowed);
    }

    [Fact]
    public async Task Whatever_belongs_to_a_gallery_is_guarded_its_partitions_included()
    {
        await CreateAsync();

        var unguarded = await fixture.Owner.RunAsync(connection => connection.ColumnAsync<string>(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relrowsecurity ORDER BY 1", [], Cancel), Cancel);

        Assert.Equal(OfNoGallery, unguarded);
        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM pg_class WHERE relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND '{fixture.Roles.Worker}'::regrole = ANY (polroles))"));
    }

    [Fact]
    public async Task A_worker_creates_galleries_stores_searches_and_deletes_and_owns_nothing()
    {
        await using var store = new PostgresGalleryStore(fixture.Worker, new StorageOptions(), TimeProvider.System);
        var gallery = await store.CreateAsync(Context, NewName(), PackId.Default, faces.Model, TestFaces.Settings, Cancel);
        var stored = await store.AddAsync(gallery, faces.Picture(3), Lane.Bulk, Cancel);

        Assert.Equal(3, (await store.FindCandidatesAsync(gallery, faces.Embedding(), 3, new Turn(Lane.Interactive, gallery.Id), Cancel)).Items.Count);
        Assert.Equal(3, (await store.DeleteAsync(Context, gallery.Name, Cancel)).Templates);

        Assert.Equal(3, stored.Faces.Count);
        Assert.False(await fixture.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'template_s{gallery.SpaceId}')"));
        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = '{new NpgsqlConnectionStringBuilder(fixture.WorkerConnectionString).Username}'"));
    }

    [Fact]
    public async Task Indexes_are_built_by_the_owner_and_a_workers_search_goes_by_them()
    {
        var gallery = await CreateAsync(pictures: 300);
        var options = new StorageOptions { HnswFromTemplates = 300 };

        Assert.False(await new HnswIndexBuilder(fixture.Worker, options, TimeProvider.System).MayRunAsync(Cancel));
        Assert.True(await new HnswIndexBuilder(fixture.Owner, options, TimeProvider.System).MayRunAsync(Cancel));
        Assert.Equal(1, await fixture.Owner.BuildMissingIndexesAsync(options, Cancel));

        var (byWorker, byOwner) = (await ExplainAsync(fixture.Worker, gallery), await ExplainAsync(fixture.Owner, gallery));
        Assert.Contains($"Index Scan using template_s{gallery.SpaceId}_hnsw", byWorker, StringComparison.Ordinal);
        Assert.Equal(byOwner, byWorker);
    }

    [Fact]
    public async Task A_reader_sees_the_galleries_that_are_granted_to_it_and_no_others()
    {
        var (own, other) = (await CreateAsync(pictures: 2), await CreateAsync(pictures: 2));
        await using var reader = await fixture.OpenAsync(fixture.Tenant);
        async Task<string> SeenAsync() => string.Join(", ", await reader.ColumnAsync<string>(
            """
            SELECT format('%s image of %s', count(*), gallery.name) FROM image JOIN gallery ON gallery.id = image.gallery_id GROUP BY gallery.name
            UNION ALL SELECT format('%s face', count(*)) FROM face
            UNION ALL SELECT format('%s source', count(*)) FROM image_source
            UNION ALL SELECT format('%s space', count(*)) FROM space
            UNION ALL SELECT format('%s rejection', count(*)) FROM rejection
            """, [], Cancel));
        await fixture.ExecuteAsync($"INSERT INTO rejection (gallery, reason, detail) VALUES ('{own.Name}', 'notFound', ''), ('{other.Name}', 'notFound', '')");
        const string Nothing = "0 face, 0 source, 0 space, 0 rejection";
        Assert.Equal(Nothing, await SeenAsync());

        await GrantAsync("ask", own); // over the broker, not here
        Assert.Equal(Nothing, await SeenAsync());
        await GrantAsync("read", own);
        Assert.Equal($"2 image of {own.Name}, 2 face, 2 source, 1 space, 1 rejection", await SeenAsync());

        await fixture.ExecuteAsync($"GRANT SELECT ON template, template_s{other.SpaceId} TO {fixture.Tenant}");
        Assert.Equal(2, await reader.ValueAsync<long>("SELECT count(*) FROM template", [], Cancel));
        Assert.Equal(0, await reader.ValueAsync<long>($"SELECT count(*) FROM template_s{other.SpaceId}", [], Cancel)); // the partition itself has nothing for readers
        await fixture.ExecuteAsync($"REVOKE SELECT ON template, template_s{other.SpaceId} FROM {fixture.Tenant}; DELETE FROM client_grant WHERE client = '{fixture.Tenant}'");
        Assert.Equal(Nothing, await SeenAsync());
    }

    [Fact]
    public async Task Migrations_give_the_roles_what_they_add_and_giving_it_again_changes_nothing()
    {
        await NextVersion.MigrateAsync(fixture.ConnectionString, [("more", "CREATE TABLE more_of_gallery (gallery_id bigint REFERENCES gallery (id))")]);

        Assert.Equal(fixture.Roles, await new DatabaseRoles(fixture.Owner).ApplyAsync(Cancel));
        Assert.True(await fixture.ScalarAsync<bool>("SELECT relrowsecurity FROM pg_class WHERE relname = 'more_of_gallery'"));
        Assert.Equal(1, await fixture.Worker.RunAsync(connection => connection.RunAsync("INSERT INTO more_of_gallery DEFAULT VALUES", [], Cancel), Cancel));
        Assert.True((await new Migrator(fixture.Worker).ApplyAsync(Cancel)).IsCurrent); // a worker that starts
    }

    [Fact]
    public async Task Who_does_not_own_the_tables_cannot_give_roles_anything()
    {
        var refusal = await Assert.ThrowsAsync<DatabaseSetupException>(() => new DatabaseRoles(fixture.Worker).ApplyAsync(Cancel));

        Assert.Contains("belong to another user", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> IsRefusedAsync(NpgsqlConnection login, string statement)
    {
        try
        {
            await login.RunAsync(statement, [], Cancel);
            return false;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            return true;
        }
    }

    private static Task<string> ExplainAsync(GalleryDatabase database, Gallery gallery) => database.RunInTransactionAsync(async connection =>
    {
        await connection.RunAsync("SET LOCAL enable_seqscan = off", [], Cancel);
        var probe = $"[{string.Join(',', Enumerable.Repeat(1, gallery.Model.Dimensions))}]";
        return string.Join('\n', await connection.ColumnAsync<string>(
            $"EXPLAIN (COSTS OFF) SELECT face_id FROM template_s{gallery.SpaceId} ORDER BY embedding::halfvec({gallery.Model.Dimensions}) <#> '{probe}' LIMIT 5", [], Cancel));
    }, Cancel);

    private Task GrantAsync(string right, Gallery gallery) =>
        fixture.ExecuteAsync($"INSERT INTO client_grant (client, gallery_id, may, granted_by) VALUES ('{fixture.Tenant}', {gallery.Id}, '{right}', 'test')");

    /// <summary>A gallery of the owner's making, with a face on each picture.</summary>
    private async Task<Gallery> CreateAsync(int pictures = 1)
    {
        await using var store = new PostgresGalleryStore(fixture.Owner, new StorageOptions(), TimeProvider.System);
        var gallery = await store.CreateAsync(Context, NewName(), PackId.Default, faces.Model, TestFaces.Settings, Cancel);
        await Task.WhenAll(Enumerable.Range(0, pictures).Select(_ => store.AddAsync(gallery, faces.Picture(1), Lane.Bulk, Cancel)));
        return gallery;
    }
}
