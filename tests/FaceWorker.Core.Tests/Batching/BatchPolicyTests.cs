using CsCheck;
using FaceWorker.Core.Batching;

namespace FaceWorker.Core.Tests.Batching;

public sealed class BatchPolicyTests
{
    private static readonly Gen<BatchingOptions> Options = Gen.Select(Gen.Int[1, 64], Gen.Int[1, 64], Gen.Bool, Gen.Double[0, 0.9])
        .Select((max, maxBulk, capped, share) => new BatchingOptions { MaxBatchSize = max, MaxBulkBatchSize = capped ? maxBulk : null, BulkShare = share });

    private static readonly Gen<(int Interactive, int Bulk)[]> Queues = Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100]).Array[1, 60];

    [Fact]
    public void A_batch_is_never_larger_than_the_device_takes_nor_than_what_waits() => Gen.Select(Options, Queues).Sample((options, queues) =>
    {
        var policy = new BatchPolicy(options);
        foreach (var (interactive, bulk) in queues)
        {
            var plan = policy.Next(interactive, bulk);
            Assert.InRange(plan.Total, 0, options.MaxBatchSize);
            Assert.InRange(plan.Interactive, 0, interactive);
            Assert.InRange(plan.Bulk, 0, Math.Min(bulk, options.MaxBulkBatchSize ?? int.MaxValue));
        }
    });

    [Fact]
    public void Whatever_waits_something_is_taken() => Gen.Select(Options, Queues).Sample((options, queues) =>
    {
        var policy = new BatchPolicy(options);
        foreach (var (interactive, bulk) in queues)
            Assert.Equal(interactive + bulk > 0, policy.Next(interactive, bulk).Total > 0);
    });

    [Fact]
    public void A_lane_without_company_gets_the_whole_batch() => Gen.Select(Options, Gen.Int[1, 100]).Sample((options, waiting) =>
    {
        var policy = new BatchPolicy(options);
        Assert.Equal(new BatchPlan(Math.Min(waiting, options.MaxBatchSize), 0), policy.Next(waiting, 0));
        Assert.Equal(new BatchPlan(0, Math.Min(waiting, Math.Min(options.MaxBatchSize, options.MaxBulkBatchSize ?? 64))), policy.Next(0, waiting));
    });

    [Fact]
    public void Interactive_items_go_first()
    {
        var policy = new BatchPolicy(new BatchingOptions { MaxBatchSize = 8, BulkShare = 0.1 });

        Assert.Equal(new BatchPlan(8, 0), policy.Next(100, 100));
    }

    [Fact]
    public void Bulk_is_never_starved_below_its_share() => Gen.Select(Gen.Int[1, 64], Gen.Double[0.02, 0.9]).Sample((max, share) =>
    {
        var policy = new BatchPolicy(new BatchingOptions { MaxBatchSize = max, BulkShare = share });
        var (interactive, bulk) = Run(policy, batches: 2000);

        // One batch of slack: what is owed when the run ends has not been paid yet.
        Assert.True(bulk + max >= share * (interactive + bulk), $"bulk got {bulk} of {interactive + bulk}");
    });

    [Fact]
    public void Bulk_gets_no_more_than_its_share_while_interactive_items_wait() => Gen.Select(Gen.Int[1, 64], Gen.Double[0, 0.9]).Sample((max, share) =>
    {
        var policy = new BatchPolicy(new BatchingOptions { MaxBatchSize = max, BulkShare = share });
        var (interactive, bulk) = Run(policy, batches: 2000);

        Assert.True(bulk <= share * (interactive + bulk) + 1e-6 * bulk + 1, $"bulk got {bulk} of {interactive + bulk}");
    });

    [Fact]
    public void What_bulk_was_owed_is_forgotten_when_it_no_longer_waits()
    {
        var policy = new BatchPolicy(new BatchingOptions { MaxBatchSize = 9, BulkShare = 0.5 });
        policy.Next(100, 100);
        policy.Next(100, 0);

        Assert.Equal(new BatchPlan(9, 0), policy.Next(100, 100));
    }

    private static (long Interactive, long Bulk) Run(BatchPolicy policy, int batches)
    {
        var (interactive, bulk) = (0L, 0L);
        for (var i = 0; i < batches; i++)
        {
            var plan = policy.Next(1000, 1000);
            interactive += plan.Interactive;
            bulk += plan.Bulk;
        }

        return (interactive, bulk);
    }
}
