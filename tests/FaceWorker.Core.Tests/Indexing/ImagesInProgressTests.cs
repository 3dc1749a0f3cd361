using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;

namespace FaceWorker.Core.Tests.Indexing;

public sealed class ImagesInProgressTests
{
    private static readonly Sha256Digest Image = Sha256Digest.Of([1]);

    private readonly ImagesInProgress images = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_bytes_for_the_same_gallery_wait_for_each_other()
    {
        var first = await images.TakeAsync(1, Image, Cancel);
        var waiting = new[] { images.TakeAsync(1, Image, Cancel), images.TakeAsync(1, Image, Cancel) };
        Assert.All(waiting, task => Assert.False(task.IsCompleted));

        first.Dispose();
        var second = await Task.WhenAny(waiting);
        var third = Assert.Single(waiting, task => task != second);
        Assert.False(third.IsCompleted);

        (await second).Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Other_bytes_and_other_galleries_do_not_wait()
    {
        using var one = await images.TakeAsync(1, Image, Cancel);
        using var otherGallery = await images.TakeAsync(2, Image, Cancel);
        using var otherBytes = await images.TakeAsync(1, Sha256Digest.Of([2]), Cancel);
    }

    [Fact]
    public async Task Who_gives_up_keeps_nobody_waiting()
    {
        var first = await images.TakeAsync(1, Image, Cancel);
        using var leave = new CancellationTokenSource();
        var gone = images.TakeAsync(1, Image, leave.Token);
        var waiting = images.TakeAsync(1, Image, Cancel);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        first.Dispose();

        (await waiting).Dispose();
    }
}
