using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Replicas;

/// <summary>The primary is lost in the middle of the work, and its replica promoted.</summary>
public sealed class PromotionTests(ReplicaFixture servers) : IClassFixture<ReplicaFixture>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.2), Patience = TimeSpan.FromSeconds(90);

    private readonly TestFaces faces = new(seed: 810);

    [Fact]
    public async Task What_was_confirmed_is_there_and_what_was_not_is_repeated_and_there_once()
    {
        const int Pictures = 400;
        ReplicaFixture.Require();
        await using var store = servers.CreateStore(TimeSpan.FromSeconds(5));
        var gallery = await servers.CreateGalleryAsync(store, faces.Model);
        await servers.Primary.SayAsync("ALTER SYSTEM SET synchronous_standby_names = '*'", Cancel);
        await servers.Primary.SayAsync("SELECT pg_reload_conf()", Cancel);
        var pictures = Enumerable.Range(0, Pictures).Select(_ => faces.Picture(1)).ToList();
        await store.AddAsync(gallery, pictures[0], Lane.Bulk, Cancel);

        var adding = AddAllAsync(store, gallery, pictures);
        await servers.Primary.KillAsync();
        var away = await Assert.ThrowsAsync<TransientFailureException>(() => servers.Database.PingAsync(Cancel));
        var news = HearNewsAsync();
        await servers.Replica.SayAsync("SELECT pg_promote()", Cancel);
        var stored = await adding;

        Assert.Contains(servers.Database.Address, away.Message, StringComparison.Ordinal);
        Assert.Equal(Pictures, stored.Select(image => image.Id).Distinct().Count());
        Assert.Equal($"{Pictures}", (await servers.Replica.SayAsync($"SELECT count(*) FROM image WHERE gallery_id = {gallery.Id}", Cancel)).Trim());
        Assert.Equal($"{Pictures}", (await servers.Replica.SayAsync($"SELECT count(*) FROM template_s{gallery.SpaceId}", Cancel)).Trim());
        Assert.Equal(stored[7].Faces[0].Id, (await store.FindCandidatesAsync(gallery, pictures[7].Faces[0].Found.Embedding, 1, Lane.Interactive, Cancel)).Items[0].Evidence[0].FaceId);
        Assert.Equal([false, true], (await servers.Database.LookAtServersAsync(Cancel)).Select(server => server.Problem is null));
        await news;
    }

    /// <summary>Every picture until it is stored, as a worker does it.</summary>
    private static async Task<IReadOnlyList<StoredImage>> AddAllAsync(PostgresGalleryStore store, Gallery gallery, IReadOnlyList<IndexedPicture> pictures)
    {
        var stored = new StoredImage[pictures.Count];
        await Parallel.ForEachAsync(pictures.Index(), new ParallelOptions { MaxDegreeOfParallelism = 20, CancellationToken = Cancel }, async (picture, cancel) =>
            stored[picture.Index] = await UntilItWorksAsync(() => store.AddAsync(gallery, picture.Item, Lane.Bulk, cancel)));
        return stored;
    }

    /// <summary>Whoever listens hears again once there is a primary.</summary>
    private async Task HearNewsAsync()
    {
        var heard = new TaskCompletionSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var listening = UntilItWorksAsync(async () =>
        {
            await new DatabaseNews(servers.Database).ListenAsync(() => heard.TrySetResult(), _ => { }, stop.Token);
            return true;
        });
        await heard.Task.WaitAsync(Patience, TimeProvider.System, Cancel);
        await stop.CancelAsync();
        await Task.WhenAny(listening); // it ends, one way or another
    }

    private static async Task<T> UntilItWorksAsync<T>(Func<Task<T>> work)
    {
        for (var end = TimeProvider.System.GetUtcNow() + Patience; ;)
        {
            try
            {
                return await work();
            }
            catch (TransientFailureException) when (TimeProvider.System.GetUtcNow() < end)
            {
                await Task.Delay(Pause, TimeProvider.System, Cancel);
            }
        }
    }
}
