using FaceWorker.Core.Photos;

namespace FaceWorker.Core.Tests.Photos;

public sealed class PictureCacheTests : IDisposable
{
    private readonly PictureCache cache = new(mostBytes: 10, mostAtOnce: 1);
    private readonly List<string> made = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_is_made_once_however_many_ask_for_it()
    {
        var isMade = new TaskCompletionSource<byte[]>();
        var asking = Enumerable.Range(0, 20).Select(_ => cache.GetAsync("a", _ => Made("a", isMade.Task), Cancel)).ToList();

        isMade.SetResult([1, 2]);
        var pictures = await Task.WhenAll(asking);

        Assert.All(pictures, picture => Assert.Equal([1, 2], picture));
        Assert.Equal([1, 2], await GetAsync("a", 2));
        Assert.Equal(["a"], made);
    }

    [Fact]
    public async Task The_least_recently_used_go_when_there_is_no_room()
    {
        await GetAsync("a", 4);
        await GetAsync("b", 4);
        await GetAsync("a", 4);
        await GetAsync("c", 4);

        Assert.Equal(8, cache.Bytes);
        await GetAsync("a", 4);
        await GetAsync("b", 4);
        Assert.Equal(["a", "b", "c", "b"], made);
    }

    [Fact]
    public async Task One_that_is_larger_than_all_room_is_given_and_not_kept()
    {
        Assert.Equal(11, (await GetAsync("a", 11)).Length);
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public async Task What_cannot_be_made_is_tried_again_for_who_asks_next()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync("a", _ => Made("a", Task.FromException<byte[]>(new InvalidOperationException())), Cancel));

        await GetAsync("a", 1);
        Assert.Equal(["a", "a"], made);
    }

    [Fact]
    public async Task One_who_gives_up_takes_the_picture_from_nobody_and_the_last_one_ends_its_making()
    {
        var ended = new TaskCompletionSource();
        var began = new TaskCompletionSource();
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        async Task<byte[]> MakeAsync(CancellationToken end)
        {
            began.TrySetResult();
            await using var watch = end.Register(ended.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end);
            return [];
        }

        var one = cache.GetAsync("a", MakeAsync, first.Token);
        var other = cache.GetAsync("a", MakeAsync, second.Token);
        await began.Task.WaitAsync(Cancel);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(ended.Task.IsCompleted);
        await second.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        await ended.Task.WaitAsync(Cancel);
        Assert.Equal(3, (await GetAsync("a", 3)).Length);
    }

    public void Dispose() => cache.Dispose();

    private Task<byte[]> GetAsync(string key, int length) => cache.GetAsync(key, _ => Made(key, Task.FromResult(new byte[length])), Cancel);

    private Task<byte[]> Made(string key, Task<byte[]> picture)
    {
        made.Add(key);
        return picture;
    }
}
