using System.Collections.Concurrent;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Archives.Feeding;
using FaceWorker.Storage.Archives.Ledger;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Tests.Archives;
using FaceWorker.Testing;
using Npgsql;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Galleries;

/// <summary>Whole tables are compared, and one index is built at a time, so these tests run one after the other in a database of their own.</summary>
public sealed class GalleryDeletionTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private readonly TestFaces faces = new(seed: 61);

    [Fact]
    public async Task Deleting_a_gallery_leaves_the_database_as_if_it_had_never_been_but_for_the_audit()
    {
        await FillAsync(await fixture.CreateGalleryAsync(faces.Model));
        var before = await WholeDatabase.ReadAsync(fixture);
        var gone = await fixture.CreateGalleryAsync(faces.Model);
        await FillAsync(gone);

        var receipt = await fixture.Store.DeleteAsync(Context, gone.Name, Cancel);

        Assert.Equal(new GalleryDeletion(gone.Name, Images: 2, Sources: 3, Faces: 3, Templates: 2, Crops: 1, Subjects: 2, Changes: 1, Calibrations: 1, Rejections: 1, Archives: 1, ArchiveItems: 5), receipt);
        var after = await WholeDatabase.ReadAsync(fixture);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(before.Keys.Except(["audit"]), table => Assert.Equal(before[table], after[table]));
    }

    [Fact]
    public async Task The_gallery_that_is_filled_for_these_tests_has_rows_in_every_table()
    {
        await FillAsync(await fixture.CreateGalleryAsync(faces.Model));

        await fixture.ExecuteAsync("""
            INSERT INTO source_outage (place, problem, probe_at) VALUES ('host', 'It is away.', now());
            INSERT INTO account_token (account_id, label, sha256) SELECT id, 'backup', sha256('token') FROM account;
            INSERT INTO console_key (name, xml) VALUES ('key', '<key/>');
            """); // no gallery's
        var tables = (await WholeDatabase.ReadAsync(fixture)).Where(table => table.Key != "people_news" && !table.Key.StartsWith("template_s", StringComparison.Ordinal)); // a trigger keeps the one empty
        Assert.All(tables, table => Assert.NotEmpty(table.Value)); // so that a table that is new is not forgotten here
    }

    [Fact]
    public async Task A_deleted_gallery_is_unknown_at_once_and_its_name_is_free()
    {
        var gone = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.Store.GetGalleryAsync(gone.Name, Cancel);
        await fixture.Store.DeleteAsync(Context, gone.Name, Cancel);

        Assert.Equal(RejectionReason.UnknownGallery, (await Assert.ThrowsAsync<RequestRejectedException>(() => fixture.Store.GetGalleryAsync(gone.Name, Cancel))).Reason);
        Assert.Equal(RejectionReason.UnknownGallery, (await Assert.ThrowsAsync<RequestRejectedException>(() => fixture.Store.DeleteAsync(Context, gone.Name, Cancel))).Reason);
        var anew = await fixture.Store.CreateAsync(Context, gone.Name, gone.Pack, gone.Model, TestFaces.Settings, Cancel);
        Assert.NotEqual(gone.Id, anew.Id);
    }

    [Fact]
    public async Task Workers_that_store_into_a_gallery_while_it_is_deleted_are_told_so_and_others_notice_nothing()
    {
        var (gone, kept) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        var known = faces.Picture(faces: 2);
        await fixture.AddAsync(gone, [known]);
        await using var otherWorker = new PostgresGalleryStore(fixture.Database, fixture.Options, TimeProvider.System);
        var outcomes = new ConcurrentBag<RejectionReason?>();

        async Task StoreAsync(PostgresGalleryStore store, Func<Task> work)
        {
            try
            {
                await work();
                outcomes.Add(null);
            }
            catch (RequestRejectedException rejection)
            {
                outcomes.Add(rejection.Reason);
            }
        }

        // New images, an image that is there already, and a look at it: all three write, and all in batches with those of the other gallery.
        var into = Enumerable.Range(0, 300).Select(i => (Store: i % 2 == 0 ? fixture.Store : otherWorker, Kind: i % 3)).Select(one => Task.Run(() => StoreAsync(one.Store, one.Kind switch
        {
            0 => () => one.Store.AddAsync(gone, faces.Picture(2), Lane.Bulk, Cancel),
            1 => () => one.Store.AddAsync(gone, known, Lane.Bulk, Cancel),
            _ => () => one.Store.FindImageAsync(gone, known.File with { Source = $"/{Guid.NewGuid()}" }, Cancel),
        }))).ToList();
        var beside = fixture.AddAsync(kept, [.. Enumerable.Range(0, 200).Select(_ => faces.Picture(1))]);
        var creating = Enumerable.Range(0, 5).Select(_ => fixture.CreateGalleryAsync(faces.Model)).ToList();
        var receipt = await fixture.Store.DeleteAsync(Context, gone.Name, Cancel);
        await Task.WhenAll(into);
        await Task.WhenAll(creating);

        Assert.Equal(200, (await beside).Count);
        Assert.All(outcomes, outcome => Assert.True(outcome is null or RejectionReason.UnknownGallery));
        Assert.True(receipt.Images >= 1);
        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM image WHERE gallery_id = {gone.Id}"));
        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM template WHERE space_id = {gone.SpaceId}"));
    }

    [Fact]
    public async Task A_worker_that_is_in_the_middle_of_storing_finishes_first_and_one_that_comes_later_is_told()
    {
        var gone = await fixture.CreateGalleryAsync(faces.Model);
        await using var storing = await fixture.OpenAsync();
        await using (var begin = new NpgsqlCommand(
            $"BEGIN; SELECT id FROM gallery WHERE id = {gone.Id} FOR KEY SHARE; INSERT INTO image (gallery_id, sha256, width, height) VALUES ({gone.Id}, sha256('x'), 1, 1)", storing))
            await begin.ExecuteNonQueryAsync(Cancel);

        var deleting = fixture.Store.DeleteAsync(Context, gone.Name, Cancel);
        await UntilWaitingAsync("%FROM gallery WHERE name = $1 FOR UPDATE%");
        var late = fixture.Store.AddAsync(gone, faces.Picture(1), Lane.Bulk, Cancel);
        await storing.CloseAsync(); // rolls back; a commit would be as good
        await deleting;

        Assert.Equal(RejectionReason.UnknownGallery, (await Assert.ThrowsAsync<RequestRejectedException>(() => late)).Reason);
    }

    [Fact]
    public async Task A_worker_that_stores_a_known_image_again_never_deadlocks_with_the_deletion_of_it()
    {
        var gone = await fixture.CreateGalleryAsync(faces.Model);
        var known = faces.Picture(1);
        await fixture.AddAsync(gone, [known]);
        await using var obstacle = await fixture.OpenAsync();
        await using (var begin = new NpgsqlCommand("BEGIN; LOCK TABLE image_source IN SHARE ROW EXCLUSIVE MODE", obstacle))
            await begin.ExecuteNonQueryAsync(Cancel);

        // Nothing of it is new, so no foreign key keeps the gallery for it; it holds the table of templates and wants the image's row.
        var storing = fixture.Store.AddAsync(gone, known with { File = known.File with { Source = "/elsewhere" } }, Lane.Bulk, Cancel);
        await UntilWaitingAsync("%INSERT INTO image_source%");
        var deleting = fixture.Store.DeleteAsync(Context, gone.Name, Cancel);
        await UntilWaitingAsync("%", sessions: 2);
        await obstacle.CloseAsync();

        Assert.False((await storing).IsNew);
        Assert.Equal(1, (await deleting).Sources); // where it was seen again is no matter any more
    }

    [Fact]
    public async Task While_a_deletion_takes_its_time_the_gallery_is_unknown_and_nobody_waits()
    {
        var (gone, kept) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        var known = faces.Picture(1);
        await fixture.AddAsync(gone, [known]);
        await fixture.ExecuteAsync($"INSERT INTO subject (gallery_id, name) VALUES ({gone.Id}, 'Anna')");
        await using var otherWorker = new PostgresGalleryStore(fixture.Database, fixture.Options, TimeProvider.System);
        await using var obstacle = await fixture.OpenAsync();
        await using (var begin = new NpgsqlCommand($"BEGIN; SELECT FROM subject WHERE gallery_id = {gone.Id} FOR UPDATE", obstacle))
            await begin.ExecuteNonQueryAsync(Cancel);

        var deleting = fixture.Store.DeleteAsync(Context, gone.Name, Cancel);
        await UntilWaitingAsync("%WITH deleted_rejection%");
        var adding = fixture.Store.AddAsync(gone, known with { File = known.File with { Source = "/elsewhere" } }, Lane.Bulk, Cancel);
        var company = otherWorker.AddAsync(gone, faces.Picture(1), Lane.Bulk, Cancel); // in one batch with what is kept
        Assert.True((await otherWorker.AddAsync(kept, faces.Picture(1), Lane.Bulk, Cancel)).IsNew);
        Assert.NotNull(await fixture.Store.FindImageAsync(gone, known.File with { Source = "/somewhere" }, Cancel));
        foreach (var unknown in new Func<Task>[] { () => adding, () => company, () => otherWorker.GetGalleryAsync(gone.Name, Cancel), () => otherWorker.ShowAsync(gone.Name, Cancel) })
            Assert.Equal(RejectionReason.UnknownGallery, (await Assert.ThrowsAsync<RequestRejectedException>(unknown)).Reason);
        await Assert.ThrowsAsync<GalleryConflictException>(() => fixture.Store.CreateAsync(Context, gone.Name, gone.Pack, gone.Model, gone.Settings, Cancel));
        Assert.False(deleting.IsCompleted);

        await obstacle.CloseAsync();
        await deleting;
    }

    [Fact]
    public async Task A_deletion_that_is_given_up_leaves_the_gallery_as_it_was()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.ExecuteAsync($"INSERT INTO subject (gallery_id, name) VALUES ({gallery.Id}, 'Anna')");
        await using var obstacle = await fixture.OpenAsync();
        await using (var begin = new NpgsqlCommand($"BEGIN; SELECT FROM subject WHERE gallery_id = {gallery.Id} FOR UPDATE", obstacle))
            await begin.ExecuteNonQueryAsync(Cancel);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var deleting = fixture.Store.DeleteAsync(Context, gallery.Name, patience.Token);
        await UntilWaitingAsync("%WITH deleted_rejection%");
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deleting);
        Assert.True((await fixture.Store.AddAsync(gallery, faces.Picture(1), Lane.Bulk, Cancel)).IsNew);
    }

    [Fact]
    public async Task A_gallery_whose_row_is_locked_keeps_its_jobs_back_and_nobody_elses()
    {
        var (locked, other) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        await using var obstacle = await fixture.OpenAsync();
        await using (var begin = new NpgsqlCommand($"BEGIN; SELECT FROM gallery WHERE id = {locked.Id} FOR UPDATE", obstacle))
            await begin.ExecuteNonQueryAsync(Cancel);

        var deferred = fixture.Store.AddAsync(locked, faces.Picture(1), Lane.Bulk, Cancel);

        Assert.True((await fixture.Store.AddAsync(other, faces.Picture(1), Lane.Bulk, Cancel)).IsNew);
        await Assert.ThrowsAsync<DeferredException>(() => deferred);
    }

    [Fact]
    public async Task Deleting_waits_for_the_index_build_of_the_gallery_and_neither_blocks_the_other()
    {
        var gone = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.AddAsync(gone, [.. Enumerable.Range(0, 100).Select(_ => faces.Picture(3))]);
        await using var obstacle = await fixture.OpenAsync();
        await using (var begin = new NpgsqlCommand($"BEGIN; LOCK TABLE template_s{gone.SpaceId} IN ROW EXCLUSIVE MODE", obstacle))
            await begin.ExecuteNonQueryAsync(Cancel);

        var building = fixture.Database.BuildMissingIndexesAsync(fixture.Options, Cancel);
        await UntilWaitingAsync($"%CREATE INDEX CONCURRENTLY%template_s{gone.SpaceId}%");
        var deleting = fixture.Store.DeleteAsync(Context, gone.Name, Cancel);
        await fixture.AddAsync(gone, [faces.Picture(1)]);
        Assert.False(deleting.IsCompleted);
        await obstacle.CloseAsync();

        Assert.Equal(1, await building);
        Assert.Equal(301, (await deleting).Templates);
        Assert.Equal(0, await fixture.Database.BuildMissingIndexesAsync(fixture.Options, Cancel));
    }

    [Fact]
    public async Task A_search_in_a_deleted_gallery_is_told_so()
    {
        var gone = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.Store.DeleteAsync(Context, gone.Name, Cancel);

        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => fixture.Store.FindCandidatesAsync(gone, faces.Embedding(), 3, Lane.Interactive, Cancel));

        Assert.Equal(RejectionReason.UnknownGallery, rejection.Reason);
    }

    /// <summary>Something in every table: a face below the gate, a crop, two subjects with an SVM and a change, a calibration, a rejection, an archive.</summary>
    private async Task FillAsync(Gallery gallery)
    {
        await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Crops = CropPolicy.Keep }, Cancel);
        var picture = faces.Picture(faces: 2);
        picture = picture with
        {
            Faces = [picture.Faces[0] with { Crop = "a jpeg"u8.ToArray() }, picture.Faces[1] with { Problems = [new QualityProblem(QualityReason.Blurred, "")] }],
        };
        await fixture.AddAsync(gallery, [picture, faces.Picture(faces: 1)]);
        await fixture.Store.FindImageAsync(gallery, picture.File with { Source = "/elsewhere" }, Cancel);
        await fixture.Store.RecordRejectionAsync(gallery.Name.Value, "/broken.jpg", RejectionReason.Corrupt, "", Cancel);
        await FillArchiveAsync(gallery);
        await fixture.ExecuteAsync($"""
            INSERT INTO subject (gallery_id, name) VALUES ({gallery.Id}, 'Anna'), ({gallery.Id}, 'Ben');
            UPDATE face SET subject_id = (SELECT min(id) FROM subject WHERE gallery_id = {gallery.Id})
              WHERE problems = '{"{}"}' AND image_id IN (SELECT id FROM image WHERE gallery_id = {gallery.Id});
            WITH change AS (
              INSERT INTO subject_change (gallery_id, kind, actor, faces) VALUES ({gallery.Id}, 'reassign', 'test', 1) RETURNING id)
            INSERT INTO subject_change_face (change_id, face_id)
              SELECT change.id, face.id FROM change, face JOIN image ON image.id = image_id WHERE gallery_id = {gallery.Id} LIMIT 1;
            INSERT INTO subject_svm (subject_id, space_id, weights, bias) SELECT id, {gallery.SpaceId}, '[1]', 0 FROM subject WHERE gallery_id = {gallery.Id};
            WITH calibration AS (
              INSERT INTO calibration (gallery_id, far_target, match_threshold, review_threshold, threshold_origin, report,
                previous_match_threshold, previous_review_threshold, previous_threshold_origin)
              VALUES ({gallery.Id}, 0.001, 1, 1, '', '{"{}"}', 1, 1, '') RETURNING id)
            UPDATE gallery SET calibration_id = calibration.id FROM calibration WHERE gallery.id = {gallery.Id};
            INSERT INTO face_link (face_id, space_id, neighbours, distances) SELECT face_id, space_id, ARRAY[face_id], ARRAY[0] FROM template WHERE space_id = {gallery.SpaceId};
            INSERT INTO face_to_group (face_id, space_id) SELECT face_id, space_id FROM template WHERE space_id = {gallery.SpaceId};
            INSERT INTO face_constraint (gallery_id, kind, face_id, subject_id, actor)
              SELECT {gallery.Id}, 'different', min(face_id), (SELECT max(id) FROM subject WHERE gallery_id = {gallery.Id}), 'test' FROM template WHERE space_id = {gallery.SpaceId};
            INSERT INTO model (id, dimensions) VALUES ('shadow', 4) ON CONFLICT DO NOTHING;
            WITH shadow AS (INSERT INTO space (gallery_id, model_id, dimensions, pack, match_threshold, review_threshold, threshold_origin)
              VALUES ({gallery.Id}, 'shadow', 4, 'other', 1, 1, '') RETURNING id), told AS (
              INSERT INTO reembedding (gallery_id, from_space_id, to_space_id, requested_by) SELECT {gallery.Id}, {gallery.SpaceId}, id, 'test' FROM shadow)
            INSERT INTO reembedding_failure (space_id, face_id, reason, detail) SELECT shadow.id, min(face_id), 'notFound', '' FROM shadow, template WHERE space_id = {gallery.SpaceId} GROUP BY shadow.id;
            INSERT INTO adaptation (gallery_id, pack, base_pack, base_model_id, base_fingerprint, model_id, fingerprint, dimensions, method, share, head, curve, trial, learned_by)
              VALUES ({gallery.Id}, 'adapted', 'default', 'base', '', 'adapted', '', 1, 'lda', 1, '\x00000000', '{"{}"}', '{"{}"}', 'anna');
            INSERT INTO erasure (kind, gallery_id, actor) SELECT 'image', 0, 'test' WHERE NOT EXISTS (SELECT FROM erasure);
            INSERT INTO erased_image (gallery_id, image_hash, erasure_id) SELECT {gallery.Id}, sha256('photo'), min(id) FROM erasure;
            INSERT INTO kept_answer (caller, gallery_id, request_id, request_sha256, kind, answer, kept_until)
              VALUES ('anna', {gallery.Id}, '17', sha256('request'), 'FacesIdentified', '{"{}"}', now() + interval '1 hour');
            INSERT INTO event (kind, gallery_id, payload) VALUES ('people-changed', {gallery.Id}, '{"{}"}');
            INSERT INTO event_series (kind, last_number) VALUES ('people-changed', 1) ON CONFLICT DO NOTHING;
            INSERT INTO webhook (gallery_id, url, secret, added_by) VALUES ({gallery.Id}, 'https://example.org/', sha256('secret'), 'anna');
            INSERT INTO webhook_delivery (webhook_id, event_id) SELECT webhook.id, event.id FROM webhook JOIN event USING (gallery_id) WHERE gallery_id = {gallery.Id};
            INSERT INTO account (name) VALUES ('anna') ON CONFLICT DO NOTHING;
            INSERT INTO account_grant (account_id, gallery_id, role) SELECT id, {gallery.Id}, 'viewer' FROM account;
            INSERT INTO client_grant (client, gallery_id, may, granted_by) VALUES ('camera', {gallery.Id}, 'ask', 'anna');
            WITH pair AS (
              INSERT INTO person_pair (gallery_id, face_id, other_face_id, distance, links, weight)
                SELECT {gallery.Id}, min(face_id), max(face_id), 1, 1, 1 FROM template WHERE space_id = {gallery.SpaceId} RETURNING id)
            INSERT INTO review_answer (gallery_id, pair_id, answer, actor) SELECT {gallery.Id}, id, 'unsure', 'anna' FROM pair;
            """);
        var shadow = await fixture.ScalarAsync<long>($"SELECT to_space_id FROM reembedding WHERE gallery_id = {gallery.Id}");
        await fixture.Database.RunAsync(connection => connection.RunAsync(SqlText.Of("add_template_partition"), [shadow], Cancel), Cancel);
    }

    private async Task FillArchiveAsync(Gallery gallery)
    {
        var archive = await new ArchiveAdministration(fixture.Database).AddAsync(Context, gallery.Name, new ArchiveSource("/photos"), Cancel);
        await fixture.Database.RunNextOperationAsync(new ListingRun(new ArchiveManifest(fixture.Database), new MadeUpLister(_ => TestArchive.Files(5).ToAsyncEnumerable()), new ImageOptions(), TimeProvider.System), Cancel);
        var items = await fixture.Database.RunAsync(connection => connection.QueryAsync("SELECT id FROM archive_item WHERE archive_id = $1", [archive.Id], row => row.GetInt64(0), Cancel), Cancel);
        var image = await fixture.ScalarAsync<long>($"SELECT max(id) FROM image WHERE gallery_id = {gallery.Id}");
        await using var ledger = new ArchiveLedger(fixture.Database, new ImageOptions(), TimeProvider.System);
        foreach (var item in items)
            await ledger.RecordAsync(new ItemOutcome.Stored(archive.Id, item, TestArchive.Worker, 1, image, 1), Cancel);
    }

    /// <summary>Until so many sessions with such a statement wait for a lock.</summary>
    private async Task UntilWaitingAsync(string statement, int sessions = 1)
    {
        while (await fixture.ScalarAsync<long>(
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '{statement}'") < sessions)
            await Task.Yield();
    }
}
