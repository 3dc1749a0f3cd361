using FaceWorker.Core.Archives;

namespace FaceWorker.Core.Tests.Archives;

public sealed class ListedChunksTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_a_source_fails_with_is_a_problem_after_the_files_before_it()
    {
        await using var chunks = Of(() => throw new InvalidOperationException("A bug."));

        Assert.Equal(["/1.jpg"], (await chunks.ReadAsync(10, Cancel)).Select(file => file.Source));
        Assert.Equal("A bug. (InvalidOperationException)", chunks.Problem);
        Assert.Empty(await chunks.ReadAsync(10, Cancel));
    }

    [Fact]
    public async Task A_cancellation_of_the_source_alone_is_a_problem_and_one_of_the_caller_is_none()
    {
        await using var chunks = Of(() => throw new OperationCanceledException("The source gave up."));
        await chunks.ReadAsync(10, Cancel);
        Assert.Contains("The source gave up.", chunks.Problem, StringComparison.Ordinal);

        await using var others = Of(() => throw new OperationCanceledException("The source gave up."));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => others.ReadAsync(10, new CancellationToken(canceled: true)));
        Assert.Null(others.Problem);
    }

    [Fact]
    public async Task Files_that_were_found_do_not_wait_for_a_source_that_is_slow_with_the_next()
    {
        using var more = new SemaphoreSlim(0);
        await using var chunks = new ListedChunks(SlowlyAsync, TimeSpan.FromSeconds(10), TimeProvider.System);

        Assert.Equal(["/1.jpg"], (await chunks.ReadAsync(10, Cancel)).Select(file => file.Source));
        Assert.False(chunks.Reading.IsCompleted);
        more.Release();
        Assert.Equal(["/2.jpg"], (await chunks.ReadAsync(10, Cancel)).Select(file => file.Source));
        Assert.Empty(await chunks.ReadAsync(10, Cancel));
        Assert.Null(chunks.Problem);

        async IAsyncEnumerable<ListedFile> SlowlyAsync()
        {
            yield return new ListedFile("/1.jpg", Version: null);
            await more.WaitAsync(Cancel);
            yield return new ListedFile("/2.jpg", Version: null);
        }
    }

    [Fact]
    public async Task A_source_that_fails_while_its_files_are_merged_has_not_ended()
    {
        using var more = new SemaphoreSlim(0);
        await using var chunks = Of(() =>
        {
            more.Wait(Cancel);
            throw new InvalidOperationException("A bug.");
        });
        Assert.Single(await chunks.ReadAsync(10, Cancel));
        more.Release();
        await Task.WhenAny(chunks.Reading);

        Assert.Empty(await chunks.ReadAsync(10, Cancel));
        Assert.Equal("A bug. (InvalidOperationException)", chunks.Problem);
    }

    private static ListedChunks Of(Action end) => new(() => FilesAsync(end), TimeSpan.FromSeconds(10), TimeProvider.System);

    private static async IAsyncEnumerable<ListedFile> FilesAsync(Action end)
    {
        await Task.Yield();
        yield return new ListedFile("/1.jpg", Version: null);
        end();
    }
}
