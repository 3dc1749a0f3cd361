using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Search;
using FaceWorker.Storage.Tests.Subjects;
using FaceWorker.Testing;
using Npgsql;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Search;

/// <summary>Vectors so short that their index is over their values.</summary>
public sealed class HnswOfValuesTests(HnswFixture fixture) : HnswTests(fixture, dimensions: 128, "halfvec_ip_ops");

/// <summary>Vectors so long that the signs of their values do.</summary>
public sealed class HnswOfSignsTests(HnswFixture fixture) : HnswTests(fixture, dimensions: 512, "bit_hamming_ops")
{
    [Fact]
    public async Task An_index_over_the_values_that_is_there_already_is_used_as_it_is()
    {
        var (gallery, stored) = await CreateAsync(images: 100);
        await ExecuteAsync(SqlText.Of(HnswKey.Values.ToBuild(), gallery.SpaceId, 512));

        Assert.Equal(0, await BuildMissingAsync());
        var probe = Probe();
        var found = await SearchAsync(gallery, probe, top: 1);
        Assert.Equal(SearchMethod.Hnsw, found.Method);
        Assert.Equal(stored.Nearest(probe, 1).Single().FaceId, found.Items[0].Evidence[0].FaceId);
    }
}

/// <summary>One builder works at a time in a database, so these tests run one after the other in a database of their own.</summary>
public abstract class HnswTests(HnswFixture fixture, int dimensions, string operatorClass) : IClassFixture<HnswFixture>
{
    private readonly TestFaces faces = new(seed: 21, dimensions);

    [Fact]
    public async Task A_gallery_beyond_the_threshold_gets_an_index_and_a_smaller_one_does_not()
    {
        var (large, _) = await CreateAsync(images: 100);
        var (small, _) = await CreateAsync(images: 99);

        Assert.Equal(1, await BuildMissingAsync());
        Assert.Equal(0, await BuildMissingAsync());

        Assert.Equal(SearchMethod.Hnsw, (await SearchAsync(large)).Method);
        Assert.Equal(SearchMethod.Exact, (await SearchAsync(small)).Method);
        var summaries = await fixture.Store.ListAsync(Context, Cancel);
        Assert.Equal(SearchMethod.Hnsw, summaries.Single(summary => summary.Gallery.Id == large.Id).SearchMethod);
        Assert.Equal(SearchMethod.Exact, summaries.Single(summary => summary.Gallery.Id == small.Id).SearchMethod);
        Assert.Equal(operatorClass, await fixture.ScalarAsync<string>(
            $"SELECT opcname::text FROM pg_index JOIN pg_opclass ON pg_opclass.oid = indclass[0] WHERE indexrelid = 'template_s{large.SpaceId}_hnsw'::regclass"));
    }

    [Fact]
    public async Task A_search_by_index_finds_nearly_everything_that_brute_force_finds()
    {
        var (gallery, stored) = await CreateAsync(images: 500);
        await BuildMissingAsync();
        var added = await StoredVectors.AddAsync(fixture, gallery, [faces.Picture(1)]); // into the living index

        var probes = Enumerable.Range(0, 50).Select(_ => faces.Embedding()).ToArray();
        var hits = 0;
        foreach (var probe in probes)
        {
            var found = await SearchAsync(gallery, probe, top: 10);
            Assert.Equal(SearchMethod.Hnsw, found.Method);
            var expected = stored.Nearest(probe, 10).Concat(added.Nearest(probe, 1)).OrderBy(one => one.Distance).Take(10);
            hits += expected.Select(one => one.FaceId).Intersect(found.Items.Select(candidate => candidate.Evidence[0].FaceId)).Count();
        }

        var recall = hits / (10.0 * probes.Length);
        TestContext.Current.TestOutputHelper?.WriteLine($"recall at 10: {recall:P2}");
        Assert.InRange(recall, 0.97, 1);
    }

    [Fact]
    public async Task The_planner_uses_the_index_for_the_one_question_and_never_for_the_other()
    {
        var (gallery, _) = await CreateAsync(images: 100);
        await BuildMissingAsync();

        foreach (var rule in new[] { IdentificationRule.Nearest, IdentificationRule.Knn, IdentificationRule.Centroid })
        {
            var hnsw = await ExplainAsync(gallery.With(rule), preferHnsw: true);
            var exact = await ExplainAsync(gallery.With(rule), preferHnsw: false);

            Assert.Contains($"Index Scan using template_s{gallery.SpaceId}_hnsw", hnsw, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan", hnsw, StringComparison.Ordinal); // of faces, subjects and sources, too
            Assert.DoesNotContain("_hnsw", exact, StringComparison.Ordinal);
            Assert.Contains($"Seq Scan on template_s{gallery.SpaceId}", exact, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(RuleTests.Rules), MemberType = typeof(RuleTests))]
    public async Task A_rule_answers_over_the_index_as_over_every_template(IdentificationRule rule)
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var stored = new StoredVectors();
        for (var person = 0; person < 50; person++)
            await stored.AddAsync(fixture, gallery, faces, person % 5 == 0 ? null : $"person {person}", [.. Enumerable.Range(0, 6).Select(_ => faces.Embedding(person))]);
        await BuildMissingAsync();

        await using var database = new GalleryDatabase(new StorageOptions { ConnectionString = fixture.Options.ConnectionString, EfSearch = HnswKeys.MostKept });
        var finder = new CandidateFinder(database, new IndexedSpaces(TimeProvider.System)); // which keeps them all
        foreach (var probe in Enumerable.Range(0, 10).Select(_ => faces.Embedding()))
        {
            var found = Assert.Single(await finder.RunAsync([new ProbeSearch(gallery.With(rule, neighbours: 7), probe, Top: 4)], Cancel));
            Assert.Equal(SearchMethod.Hnsw, found.Method);
            ExpectedCandidates.AssertEqual(new ExpectedCandidates(stored.All, probe).Of(rule, top: 4, neighbours: 7), found.Items);
        }
    }

    [Fact]
    public async Task Deleted_faces_that_the_index_still_finds_do_not_hide_the_others()
    {
        var (gallery, _) = await CreateAsync(images: 100);
        var probe = faces.Embedding();
        var stored = new StoredVectors();
        await stored.AddAsync(fixture, gallery, faces, "forgotten", [.. Enumerable.Range(0, 150).Select(_ => faces.Near(probe, 0.1))]);
        // More than one: HNSW may leave a single face without a way to it.
        await stored.AddAsync(fixture, gallery, faces, "next", [.. Enumerable.Range(0, 8).Select(_ => faces.Near(probe, 0.2))]);
        await BuildMissingAsync();
        await fixture.ExecuteAsync("DELETE FROM face WHERE subject_id IN (SELECT id FROM subject WHERE name = 'forgotten')");

        var found = await SearchAsync(gallery, probe, top: 5);

        Assert.Equal(5, found.Items.Count);
        Assert.Equal("next", found.Items[0].Subject!.Name!.Value);
    }

    [Fact]
    public async Task More_neighbours_than_the_index_considers_by_default_are_found_all_the_same()
    {
        var (gallery, _) = await CreateAsync(images: 400);
        await BuildMissingAsync();

        var many = await SearchAsync(gallery, top: 150);
        var tooManyForHnsw = await SearchAsync(gallery, top: 500);

        Assert.Equal((SearchMethod.Hnsw, 150), (many.Method, many.Items.Count));
        Assert.Equal((SearchMethod.Exact, 500), (tooManyForHnsw.Method, tooManyForHnsw.Items.Count));
    }

    [Fact]
    public async Task A_batch_may_mix_searches_with_and_without_index()
    {
        var (large, _) = await CreateAsync(images: 100);
        var (small, _) = await CreateAsync(images: 4);
        await BuildMissingAsync();

        var finder = new CandidateFinder(fixture.Database, new IndexedSpaces(TimeProvider.System));
        var found = await finder.RunAsync([.. Enumerable.Range(0, 6).Select(i => new ProbeSearch(i % 2 == 0 ? large : small, faces.Embedding(), 5 + i))], Cancel);

        Assert.Equal(
            [SearchMethod.Hnsw, SearchMethod.Exact, SearchMethod.Hnsw, SearchMethod.Exact, SearchMethod.Hnsw, SearchMethod.Exact],
            found.Select(nearest => nearest.Method));
        Assert.Equal([5, 6, 7, 8, 9, 10], found.Select(nearest => nearest.Items.Count));
    }

    [Fact]
    public async Task Searches_go_on_while_an_index_is_built_and_switch_when_it_is_ready()
    {
        var (gallery, _) = await CreateAsync(images: 100);
        var time = new ManualTime();
        await using var store = new PostgresGalleryStore(fixture.Database, fixture.Options, time);
        await using var obstacle = await ObstructBuildAsync(gallery);

        var building = BuildMissingAsync();
        await UntilUnfinishedIndexAsync(gallery);
        Assert.Equal(SearchMethod.Exact, (await store.FindCandidatesAsync(gallery, faces.Embedding(), 3, Lane.Interactive, Cancel)).Method);
        Assert.Equal(0, await BuildMissingAsync()); // another worker's: one builds, the others leave it to that one
        await fixture.AddAsync(gallery, [faces.Picture(1)]);

        await obstacle.CloseAsync();
        Assert.Equal(1, await building);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(SearchMethod.Hnsw, (await store.FindCandidatesAsync(gallery, faces.Embedding(), 3, Lane.Interactive, Cancel)).Method);
    }

    [Fact]
    public async Task What_an_interrupted_build_leaves_behind_is_dropped_and_built_anew()
    {
        var (gallery, _) = await CreateAsync(images: 100);
        using var shutdown = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using (await ObstructBuildAsync(gallery))
        {
            var building = fixture.Database.BuildMissingIndexesAsync(fixture.Options, shutdown.Token);
            await UntilUnfinishedIndexAsync(gallery);
            await shutdown.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);
        }

        Assert.True(await HasUnfinishedIndexAsync(gallery));
        Assert.Equal(SearchMethod.Exact, (await SearchAsync(gallery)).Method);
        Assert.Equal(1, await BuildMissingAsync());
        Assert.False(await HasUnfinishedIndexAsync(gallery));
        Assert.Equal(SearchMethod.Hnsw, (await SearchAsync(gallery)).Method);
    }

    private protected async Task<(Gallery Gallery, StoredVectors Stored)> CreateAsync(int images)
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        return (gallery, await StoredVectors.AddAsync(fixture, gallery, [.. Enumerable.Range(0, images).Select(_ => faces.Picture(faces: 3))]));
    }

    protected Task ExecuteAsync(string sql) => fixture.ExecuteAsync(sql);

    protected Task<int> BuildMissingAsync() => fixture.Database.BuildMissingIndexesAsync(fixture.Options, Cancel);

    protected Core.Faces.Embedding Probe() => faces.Embedding();

    /// <summary>By a worker that has just started, so that it knows of every index.</summary>
    private Task<CandidateList> SearchAsync(Gallery gallery, int top = 5) => SearchAsync(gallery, faces.Embedding(), top);

    protected async Task<CandidateList> SearchAsync(Gallery gallery, Core.Faces.Embedding probe, int top)
    {
        await using var store = new PostgresGalleryStore(fixture.Database, fixture.Options, TimeProvider.System);
        return await store.FindCandidatesAsync(gallery, probe, top, Lane.Interactive, Cancel);
    }

    /// <summary>An open transaction that has written to the partition: a concurrent build waits for it.</summary>
    private async Task<NpgsqlConnection> ObstructBuildAsync(Gallery gallery)
    {
        var connection = await fixture.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE template_s{gallery.SpaceId} IN ROW EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync(Cancel);
        return connection;
    }

    private async Task UntilUnfinishedIndexAsync(Gallery gallery)
    {
        while (!await HasUnfinishedIndexAsync(gallery))
            await Task.Yield();
    }

    private Task<bool> HasUnfinishedIndexAsync(Gallery gallery) => fixture.ScalarAsync<bool>(
        $"SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('template_s{gallery.SpaceId}_hnsw') AND NOT indisvalid)");

    private Task<string> ExplainAsync(Gallery gallery, bool preferHnsw) => fixture.Database.RunInTransactionAsync(async connection =>
    {
        await connection.RunAsync($"SET LOCAL enable_seqscan = {(preferHnsw ? "off" : "on")}", [], Cancel);
        var question = CandidateQuestion.First(item: 0, new ProbeSearch(gallery, faces.Embedding(), Top: 5), preferHnsw ? HnswKeys.For(dimensions) : null, efSearch: 100);
        var sql = "EXPLAIN (COSTS OFF) " + question.ToSql();
        return string.Join('\n', await connection.QueryAsync(sql, [HalfVectors.From(faces.Embedding()), 5], row => row.GetString(0), Cancel));
    }, Cancel);
}

/// <summary>Its planner goes by an index where it can: galleries as small as those of tests it would rather read from end to end.</summary>
public sealed class HnswFixture : StoreFixture
{
    protected override async Task PrepareAsync()
    {
        await ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$");
        await base.PrepareAsync();
    }
}
