using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Replicas;

/// <summary>Searches by a replica that is held back: what it may answer, and what it may not.</summary>
public sealed class ReplicaReadTests(ReplicaFixture servers) : IClassFixture<ReplicaFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Moment = TimeSpan.FromSeconds(0.2);

    private readonly TestFaces faces = new(seed: 800);
    private PostgresGalleryStore store = null!;

    public ValueTask InitializeAsync()
    {
        ReplicaFixture.Require();
        store = servers.CreateStore(maxLag: Hour);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await servers.ReleaseReplicaAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_replica_within_the_bound_answers_and_knows_no_newer_face()
    {
        var gallery = await servers.CreateGalleryAsync(store, faces.Model);
        var known = await AddAsync(gallery);
        await HoldAsync(gallery);

        var newer = await AddAsync(gallery);

        Assert.Equal([known.Face], await FindAsync(store, gallery, newer.Probe));
    }

    [Fact]
    public async Task A_replica_beyond_the_bound_is_not_asked_and_one_that_has_caught_up_is_again()
    {
        await using var strict = servers.CreateStore(Moment);
        var gallery = await servers.CreateGalleryAsync(store, faces.Model);
        var first = await AddAsync(gallery);
        await HoldAsync(gallery);
        await FindAsync(strict, gallery, first.Probe);
        var second = await AddAsync(gallery);
        await Task.Delay(Moment, TimeProvider.System, Cancel); // now the bound is over, and the replica has no newer face

        Assert.Equal(second.Face, (await FindAsync(strict, gallery, second.Probe))[0]);

        await servers.ReleaseReplicaAsync();
        await servers.CaughtUpAsync();
        Assert.Equal(second.Face, (await FindAsync(strict, gallery, second.Probe))[0]);
        var readings = await ScansOfReplicaAsync(gallery);
        for (var attempt = 0; await ScansOfReplicaAsync(gallery) == readings; attempt++)
        {
            Assert.True(attempt < 200, "The replica is not asked any more.");
            await FindAsync(strict, gallery, second.Probe);
            await Task.Delay(Moment / 4, TimeProvider.System, Cancel);
        }
    }

    [Fact]
    public async Task Who_was_erased_is_in_no_answer_of_a_replica_that_does_not_know_it()
    {
        var gallery = await servers.CreateGalleryAsync(store, faces.Model);
        var (anna, somebody) = (await AddAsync(gallery), await AddAsync(gallery));
        var name = new SubjectName("Anna");
        await new SubjectStore(servers.Database).EnrollAsync(Context, gallery, name, anna.Face, Cancel);
        await HoldAsync(gallery);
        await new ErasureStore(servers.Database, TimeProvider.System).EraseAsync(Context, ErasureTarget.Of(gallery.Name, name), 0, Cancel);

        Assert.Equal([somebody.Face], await FindAsync(store, gallery, anna.Probe));
    }

    [Fact]
    public async Task A_name_is_the_one_that_the_primary_knows()
    {
        var gallery = await servers.CreateGalleryAsync(store, faces.Model);
        var face = await AddAsync(gallery);
        await HoldAsync(gallery);
        await new SubjectStore(servers.Database).EnrollAsync(Context, gallery, new SubjectName("Berta"), face.Face, Cancel);

        var found = await store.FindCandidatesAsync(gallery, face.Probe, 3, Lane.Interactive, Cancel);

        Assert.Equal("Berta", Assert.Single(found.Items).Subject!.Name!.Value);
    }

    [Fact]
    public async Task A_gallery_that_was_deleted_is_unknown_although_a_replica_still_has_it()
    {
        var gallery = await servers.CreateGalleryAsync(store, faces.Model);
        var face = await AddAsync(gallery);
        await HoldAsync(gallery);
        await store.DeleteAsync(Context, gallery.Name, Cancel);

        var refusal = await Assert.ThrowsAsync<RequestRejectedException>(() => FindAsync(store, gallery, face.Probe));

        Assert.Equal(RejectionReason.UnknownGallery, refusal.Reason);
    }

    [Fact]
    public async Task A_gallery_that_a_replica_does_not_have_yet_is_searched_on_the_primary()
    {
        var older = await servers.CreateGalleryAsync(store, faces.Model);
        await AddAsync(older);
        await HoldAsync(older);
        var gallery = await servers.CreateGalleryAsync(store, faces.Model);
        var face = await AddAsync(gallery);

        Assert.Equal([face.Face], await FindAsync(store, gallery, face.Probe));
    }

    [Fact]
    public async Task Every_server_is_seen_with_what_it_is()
    {
        var seen = await servers.Database.LookAtServersAsync(Cancel);

        Assert.Equal([(null, false), (null, true)], seen.Select(server => (server.Problem, server.IsReplica)));
        Assert.Null(seen[0].BytesBehind);
        Assert.NotNull(seen[1].BytesBehind);
    }

    /// <summary>The replica has everything so far, the store knows that it has, and it gets nothing more.</summary>
    private async Task HoldAsync(Gallery gallery)
    {
        await servers.CaughtUpAsync();
        await FindAsync(store, gallery, faces.Embedding());
        await servers.CaughtUpAsync();
        await servers.HoldReplicaAsync();
    }

    private async Task<(long Face, Embedding Probe)> AddAsync(Gallery gallery)
    {
        var probe = faces.Embedding();
        var stored = await store.AddAsync(gallery, faces.Picture(0) with { Faces = [faces.Face(probe)] }, Lane.Bulk, Cancel);
        return (stored.Faces[0].Id, probe);
    }

    private static async Task<IReadOnlyList<long>> FindAsync(PostgresGalleryStore from, Gallery gallery, Embedding probe) =>
        [.. (await from.FindCandidatesAsync(gallery, probe, 3, Lane.Interactive, Cancel)).Items.Select(candidate => candidate.Evidence[0].FaceId)];

    /// <summary>How often the replica has read the gallery's templates.</summary>
    private Task<string> ScansOfReplicaAsync(Gallery gallery) => servers.Replica.SayAsync($"SELECT pg_stat_force_next_flush(); SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'template_s{gallery.SpaceId}'", Cancel);
}
