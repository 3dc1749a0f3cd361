using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>An archive with a file that ends the process which decodes it.</summary>
public sealed class PoisonedArchive : IAsyncLifetime
{
    private const int Photos = 501;

    private readonly ArchiveFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task It_alone_is_parked_in_the_ledger_and_in_the_dead_letter_queue_with_the_signal()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", Photos);
        var killer = Path.Combine(folder, "000", "00042.jpg");
        var failpoint = ("FAILPOINTS", $"decode=abort:{Sha256Digest.Of(await File.ReadAllBytesAsync(killer, Cancel))}");
        var archive = await fixture.AddAsync(folder);
        for (var death = 0; death < 2; death++)
        {
            await using var victim = fixture.LaunchKeeper(settings: failpoint);
            await victim.EndsAsync();
        }

        await using var worker = fixture.LaunchKeeper(settings: failpoint);
        var progress = await fixture.CompletedAsync(archive);

        Assert.Equal((Photos, Photos - 1, 1, 0), (progress.Listed, progress.Indexed, progress.Parked, progress.Rejected));
        Assert.Equal(Photos - 1, await fixture.CountAsync("image"));
        await ArchiveOracle.NothingIsTwiceAsync(fixture);
        var failure = Assert.Single(await fixture.Archives.GetFailuresAsync(archive, new FailureFilter(), Cancel).ToListAsync(Cancel));
        Assert.Equal((killer, true, RejectionReason.Crashed, 3), (failure.Source, failure.IsParked, failure.Reason, failure.Attempts));
        Assert.Contains("signal 6 (SIGABRT)", failure.Detail, StringComparison.Ordinal);
        var parked = Assert.Single(await new DeadLetters(fixture.Broker.Address).ListAsync(Cancel));
        Assert.Equal((killer, "crashed", 3), (parked.Source, parked.Reason, parked.Deliveries));
    }

    [Fact]
    public async Task A_file_that_meets_a_bug_ends_in_the_ledger_and_the_archive_goes_on_to_its_end()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 20);
        var unlucky = Path.Combine(folder, "000", "00007.jpg");
        await using var worker = await fixture.StartKeeperAsync(("FAILPOINTS", $"decode=throw:{Sha256Digest.Of(await File.ReadAllBytesAsync(unlucky, Cancel))}"));

        var archive = await fixture.AddAsync(folder);
        var progress = await fixture.CompletedAsync(archive);

        Assert.Equal((20, 19, 1, 0), (progress.Listed, progress.Indexed, progress.Parked, progress.Rejected));
        var failure = Assert.Single(await fixture.Archives.GetFailuresAsync(archive, new FailureFilter(), Cancel).ToListAsync(Cancel));
        Assert.Equal((unlucky, true, RejectionReason.InternalError), (failure.Source, failure.IsParked, failure.Reason));
        Assert.Contains("A failpoint of a test throws.", failure.Detail, StringComparison.Ordinal);
        await fixture.WaitUntilAsync(async () =>
            (await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel))[FaceWorkerQueues.ErrorQueueOf(FaceWorkerQueues.Index)]?.Messages == 1);
    }
}
