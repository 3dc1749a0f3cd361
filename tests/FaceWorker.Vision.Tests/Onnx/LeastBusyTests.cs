using FaceWorker.Core.Batching;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Onnx;

public sealed class LeastBusyTests(InstalledModels installed)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batches_go_to_the_device_that_has_the_fewest_in_hand()
    {
        var (first, second) = (new SlowDevice(), new SlowDevice());
        var both = new LeastBusy<int, int>([first, second]);

        var batches = Enumerable.Range(0, 4).Select(item => both.RunAsync([item], Cancel)).ToList();
        Assert.Equal((2, 2), (first.InHand.Count, second.InHand.Count));
        second.FinishOne();
        await Task.WhenAny(batches);
        batches.Add(both.RunAsync([4], Cancel));
        Assert.Equal((2, 2), (first.InHand.Count, second.InHand.Count));

        while (first.FinishOne() | second.FinishOne())
        {
        }

        Assert.Equal([0, 1, 2, 3, 4], (await Task.WhenAll(batches)).SelectMany(results => results));
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_its_device_free()
    {
        var (first, second) = (new SlowDevice(), new SlowDevice());
        var both = new LeastBusy<int, int>([first, second]);

        var failing = both.RunAsync([0], Cancel);
        first.InHand.Dequeue().SetException(new InvalidOperationException("a failing device"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        _ = both.RunAsync([1], Cancel);

        Assert.Equal((1, 0), (first.InHand.Count, second.InHand.Count));
    }

    [Fact]
    public async Task A_model_with_two_sessions_gives_what_one_gives()
    {
        var card = installed.Store.GetModel("landmarks-68");
        var file = await installed.Store.ReadAsync(card, Cancel);
        using var single = new OnnxModel(card, file, 1);
        await using var model = new BatchedModel("both", [new OnnxModel(card, file, 4), new OnnxModel(card, file, 4)], new BatchingOptions { MaxBatchSize = 4, Instances = 4 });
        var rows = Enumerable.Range(0, 40).Select(seed => Rows.Random(card.Input, seed)).ToList();

        var results = await Task.WhenAll(rows.Select(row => model.RunAsync(row, Lane.Bulk, Cancel)));

        for (var i = 0; i < rows.Count; i++)
        {
            using var alone = (await single.RunAsync([rows[i]], Cancel))[0];
            Rows.AssertEqual(alone, results[i], outputs: 1, tolerance: 1e-4f);
        }
    }

    /// <summary>Finishes a batch when it is told to, and gives its items back.</summary>
    private sealed class SlowDevice : IBatchRunner<int, int>
    {
        private readonly Queue<IReadOnlyList<int>> items = [];

        public Queue<TaskCompletionSource<IReadOnlyList<int>>> InHand { get; } = [];

        public Task<IReadOnlyList<int>> RunAsync(IReadOnlyList<int> batch, CancellationToken cancel)
        {
            var run = new TaskCompletionSource<IReadOnlyList<int>>();
            InHand.Enqueue(run);
            items.Enqueue(batch);
            return run.Task;
        }

        public bool FinishOne()
        {
            if (!InHand.TryDequeue(out var run))
                return false;
            run.SetResult(items.Dequeue());
            return true;
        }
    }
}
