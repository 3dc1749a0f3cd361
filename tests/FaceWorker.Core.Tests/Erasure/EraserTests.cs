using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Tests.Erasure;

public sealed class EraserTests
{
    private static readonly RequestContext Context = new(new Caller("tester", Rights.All), Lane.Interactive);
    private static readonly ErasureTarget Family = ErasureTarget.Of(new GalleryName("family"));
    private static readonly DateTimeOffset SweptAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Recorder recorder = new();

    [Fact]
    public async Task Messages_go_first_then_rows_then_what_the_server_keeps_of_them()
    {
        var receipt = await new Eraser(recorder, recorder).EraseAndSweepAsync(Context, Family, rewrite: true, CancellationToken.None);

        Assert.Equal(["find", "messages", "rows", "sweep waiting rewriting"], recorder.Steps);
        Assert.Equal((3L, SweptAt), (receipt.Counts.DeadLetters, receipt.SweptAt!.Value));
    }

    [Fact]
    public async Task While_the_broker_is_away_nothing_is_erased()
    {
        recorder.IsBrokerAway = true;

        await Assert.ThrowsAsync<TimeoutException>(() => new Eraser(recorder, recorder).EraseAndSweepAsync(Context, Family, rewrite: false, CancellationToken.None));

        Assert.Equal(["find", "messages"], recorder.Steps);
    }

    [Fact]
    public async Task Counting_changes_nothing()
    {
        var counts = await new Eraser(recorder, recorder).CountAsync(Context, Family, CancellationToken.None);

        Assert.Equal((3L, 7L), (counts.DeadLetters, counts.Images));
        Assert.Equal(["find", "count messages", "count rows"], recorder.Steps);
    }

    private sealed class Recorder : IErasureStore, IPutAsideMessages
    {
        public List<string> Steps { get; } = [];

        public bool IsBrokerAway { get; set; }

        public Task<ErasureScope> FindAsync(RequestContext context, ErasureTarget target, CancellationToken cancel) => Take("find", new ErasureScope(target));

        public Task<ErasureCounts> CountAsync(RequestContext context, ErasureTarget target, int deadLetters, CancellationToken cancel) =>
            Take("count rows", new ErasureCounts { Images = 7, DeadLetters = deadLetters });

        public Task<ErasureReceipt> EraseAsync(RequestContext context, ErasureTarget target, int deadLetters, CancellationToken cancel) =>
            Take("rows", new ErasureReceipt(1, target.Kind, Gallery: null, new ErasureCounts { DeadLetters = deadLetters }, "tester", SweptAt, SweptAt: null));

        public Task<IReadOnlyList<ErasureReceipt>> ListAsync(RequestContext context, ErasureList list, CancellationToken cancel) => throw new NotSupportedException();

        public Task<long> AllowAsync(RequestContext context, long erasure, CancellationToken cancel) => throw new NotSupportedException();

        public Task<DateTimeOffset?> SweepAsync(bool wait, bool rewrite, CancellationToken cancel) =>
            Take($"sweep{(wait ? " waiting" : "")}{(rewrite ? " rewriting" : "")}", (DateTimeOffset?)SweptAt);

        public Task<int> CountAsync(ErasureScope scope, CancellationToken cancel) => Take("count messages", 3);

        public async Task<int> EraseAsync(ErasureScope scope, CancellationToken cancel)
        {
            await Take("messages", 0);
            return IsBrokerAway ? throw new TimeoutException() : 3;
        }

        private Task<T> Take<T>(string step, T result)
        {
            Steps.Add(step);
            return Task.FromResult(result);
        }
    }
}
