using System.Collections.Concurrent;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Archives.Ledger;
using static FaceWorker.Storage.Tests.Archives.TestArchive;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Archives;

/// <summary>The counts are never anything but what counting the items would give, whatever happens at once.</summary>
public sealed class ArchiveCountsTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [Fact]
    public async Task Listing_feeding_recording_retrying_and_completing_at_once_leave_the_counts_right()
    {
        await using var archive = await TestArchive.CreateAsync(fixture);
        var other = await archive.AddAsync("/other");
        var jobs = new ConcurrentQueue<ArchiveJob>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var random = new Random(5);

        Task[] others =
        [
            UntilAsync(async () =>
            {
                foreach (var job in await archive.FeedAsync(300))
                    jobs.Enqueue(job);
            }),
            .. Enumerable.Range(0, 3).Select(worker => WorkAsync(worker)),
            UntilAsync(() => archive.Administration.RetryAsync(Context, archive.Id, new FailureFilter(RejectionReason.Corrupt), Cancel)),
            UntilAsync(() => archive.Administration.RetryAsync(Context, other.Id, new FailureFilter(), Cancel)),
            UntilAsync(() => archive.Manifest.CompleteAsync()),
            UntilAsync(() => archive.Administration.ListAsync(Cancel)),
        ];
        for (var round = 0; round < 6; round++)
        {
            foreach (var id in new[] { archive.Id, other.Id })
            {
                var found = Files(400).Where(_ => random.Next(4) > 0).Select(file => random.Next(4) > 0 ? file : file with { Version = $"{random.Next()}" }).ToList();
                await UnlessRejectedAsync(() => archive.Administration.RescanAsync(Context, id, Cancel));
                while (await archive.ListAsync(found) is not null)
                {
                }
            }
        }

        await end.CancelAsync();
        await Task.WhenAll(others);
        await archive.AssertCountsAsync();
        await archive.AssertCountsAsync(other.Id);

        async Task WorkAsync(int worker)
        {
            await using var ledger = new ArchiveLedger(fixture.Database, new ImageOptions(), TimeProvider.System);
            var dice = new Random(worker);
            await UntilAsync(async () =>
            {
                var mine = new List<ArchiveJob>();
                while (mine.Count < 30 && jobs.TryDequeue(out var job))
                    mine.Add(job);
                await Task.WhenAll(mine.Select(job => dice.Next(6) switch
                {
                    0 => ledger.RecordAsync(new ItemOutcome.Rejected(job.Archive, job.Item, $"host/{worker}", 1, dice.Next(2) == 0 ? RejectionReason.Corrupt : RejectionReason.Empty, ""), Cancel),
                    1 => ledger.RecordAsync(new ItemOutcome.Returned(job.Archive, job.Item, $"host/{worker}", 1), Cancel),
                    2 => ledger.RecordAsync(new ItemOutcome.Parked(job.Archive, job.Item, $"host/{worker}", 3, RejectionReason.Crashed, ""), Cancel),
                    _ => archive.StoreAsync(job, $"{dice.Next(150)}", worker: $"host/{worker}"),
                }));
            });
        }

        async Task UntilAsync(Func<Task> work)
        {
            while (!end.IsCancellationRequested)
            {
                await work();
                await Task.Yield();
            }
        }
    }

    private static async Task UnlessRejectedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RequestRejectedException)
        {
        }
    }
}
