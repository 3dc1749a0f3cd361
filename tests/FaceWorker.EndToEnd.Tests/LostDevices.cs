using FaceWorker.Client;
using FaceWorker.Contracts;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A device that dies takes no image with it: its worker exits, and another does the work.</summary>
public sealed class LostDevices : IAsyncLifetime
{
    private const int DeviceLost = 3;

    private readonly WorkerFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_worker_whose_device_is_lost_says_so_gives_back_what_it_holds_and_exits_and_another_indexes_all_once()
    {
        var photos = fixture.Images.Photos(60);
        foreach (var photo in photos)
            await fixture.Client.EnqueueAsync(new IndexImage { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(photo) }, Cancel);
        var enrolled = fixture.EnrollAsync(WorkerFixture.Gallery, "Anna", fixture.Images.Portrait("anna.jpg", 1, People.Anna));
        var identified = fixture.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(1));
        await using (var victim = WorkerProcess.Launch(fixture.Database.ConnectionString, fixture.Broker.Address.ToString(), ("FAILPOINTS", "run=throw:40")))
        {
            await victim.EndsAsync();
            Assert.Equal(DeviceLost, victim.ExitCode);
            Assert.Equal(1, victim.Output.Split("any more: A failpoint of a test throws").Length - 1);
        }

        await using var worker = await fixture.StartWorkerAsync();

        Assert.NotNull((await enrolled).Result);
        Assert.NotEmpty((await identified).Result!.Faces);
        await fixture.WaitUntilAsync($"SELECT count(*) >= {photos.Count + 1} FROM image");
        Assert.Equal(photos.Count + 1, await fixture.CountAsync("image"));
        Assert.Equal(0, await fixture.CountAsync("rejection"));
        var depths = await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel);
        Assert.Equal(0u, depths[FaceWorkerQueues.DeadLetter]!.Messages);
        Assert.All(FaceWorkerQueues.All, queue => Assert.Null(depths[FaceWorkerQueues.ErrorQueueOf(queue)]));
    }
}
