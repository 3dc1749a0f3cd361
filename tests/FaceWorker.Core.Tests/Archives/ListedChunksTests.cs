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

    private static ListedChunks Of(Action end) => new(() => FilesAsync(end), TimeSpan.FromSeconds(10), TimeProvider.System);

    private static async IAsyncEnumerable<ListedFile> FilesAsync(Action end)
    {
        await Task.Yield();
        yield return new ListedFile("/1.jpg", Version: null);
        end();
    }
}
