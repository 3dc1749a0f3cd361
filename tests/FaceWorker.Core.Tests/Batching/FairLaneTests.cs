using CsCheck;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;

namespace FaceWorker.Core.Tests.Batching;

public sealed class FairLaneTests
{
    // Enqueue for a gallery (0 to 4), or take one (5 and up).
    private static readonly Gen<int[]> Steps = Gen.Int[0, 8].Array[1, 200];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Nothing_is_lost_or_reordered_within_a_gallery() => Steps.Sample(steps =>
    {
        var (expected, taken) = (new List<(int, int)>(), new List<(int, int)>());
        Play(steps, (gallery, number) => expected.Add((gallery, number)), (gallery, number) => taken.Add((gallery, number)));

        for (var gallery = 0; gallery < 5; gallery++)
            Assert.Equal(expected.Where(item => item.Item1 == gallery), taken.Where(item => item.Item1 == gallery));
    });

    [Fact]
    public async Task What_is_urgent_goes_first_within_its_gallery_and_takes_no_other_gallerys_turn()
    {
        var lane = new FairLane<string>("test", capacity: 2);
        foreach (var (gallery, priority, item) in new[]
        {
            (1, RequestPriority.Normal, "1a"), (1, RequestPriority.Normal, "1b"), (2, RequestPriority.Normal, "2a"), (1, RequestPriority.High, "1 urgent"), (1, RequestPriority.High, "1 urgent, too"), (2, RequestPriority.Normal, "2b"),
        })
            await lane.EnqueueAsync(gallery, priority, item, Cancel);

        var order = Enumerable.Range(0, lane.Count).Select(_ => lane.TryDequeue()).ToList();

        Assert.Equal(["1 urgent", "2a", "1 urgent, too", "2b", "1a", "1b"], order);
        Assert.True(lane.IsDeserted);
    }

    [Fact]
    public async Task What_is_urgent_does_not_wait_for_room_among_what_is_not()
    {
        var lane = new FairLane<string>("test", capacity: 1);
        await lane.EnqueueAsync(1, RequestPriority.Normal, "first", Cancel);
        var outside = lane.EnqueueAsync(1, RequestPriority.Normal, "second", Cancel);

        await lane.EnqueueAsync(1, RequestPriority.High, "urgent", Cancel);

        Assert.Equal(["urgent", "first"], [lane.TryDequeue()!, lane.TryDequeue()!]);
        await outside;
        Assert.Equal("second", lane.TryDequeue());
        Assert.True(lane.IsDeserted);
    }

    [Fact]
    public void No_gallery_gets_two_turns_while_another_waits_for_one() => Steps.Sample(steps =>
    {
        var waiting = new int[5];
        var turnsSince = new int[5, 5]; // turns that one gallery got since the other began to wait for its own
        Play(steps,
            (gallery, _) =>
            {
                if (waiting[gallery]++ == 0)
                    ForgetTurnsSince(gallery);
            },
            (gallery, _) =>
            {
                for (var other = 0; other < 5; other++)
                    if (other != gallery && waiting[other] > 0)
                        Assert.True(++turnsSince[other, gallery] <= 1, $"{gallery} got a second turn while {other} waited");
                waiting[gallery]--;
                ForgetTurnsSince(gallery);
            });

        void ForgetTurnsSince(int gallery)
        {
            for (var other = 0; other < 5; other++)
                turnsSince[gallery, other] = 0;
        }
    });

    [Fact]
    public async Task A_full_gallery_makes_its_own_callers_wait_and_no_others()
    {
        var lane = new FairLane<object>("test", capacity: 2);
        var (first, second, third, other) = (new object(), new object(), new object(), new object());
        await lane.EnqueueAsync(1, RequestPriority.Normal, first, Cancel);
        await lane.EnqueueAsync(1, RequestPriority.Normal, second, Cancel);

        var outside = lane.EnqueueAsync(1, RequestPriority.Normal, third, Cancel);
        await lane.EnqueueAsync(2, RequestPriority.Normal, other, Cancel);

        Assert.False(outside.IsCompleted);
        Assert.Equal(3, lane.Count);
        Assert.Same(first, lane.TryDequeue());
        await outside;
        Assert.Equal([other, second, third], [lane.TryDequeue()!, lane.TryDequeue()!, lane.TryDequeue()!]);
        Assert.Null(lane.TryDequeue());
        Assert.True(lane.IsDeserted);
    }

    [Fact]
    public async Task A_caller_who_gives_up_waiting_for_room_leaves_no_trace()
    {
        var lane = new FairLane<object>("test", capacity: 1);
        using var leaving = new CancellationTokenSource();
        await lane.EnqueueAsync(1, RequestPriority.Normal, new object(), Cancel);
        var outside = lane.EnqueueAsync(1, RequestPriority.Normal, new object(), leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside);
        Assert.NotNull(lane.TryDequeue());
        Assert.True(lane.IsDeserted);
    }

    [Fact]
    public async Task Once_closed_it_takes_nobody_but_keeps_who_is_there()
    {
        var lane = new FairLane<object>("test", capacity: 1);
        await lane.EnqueueAsync(1, RequestPriority.Normal, new object(), Cancel);
        var outside = lane.EnqueueAsync(1, RequestPriority.Normal, new object(), Cancel);

        lane.Close();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => lane.EnqueueAsync(2, RequestPriority.Normal, new object(), Cancel));
        Assert.NotNull(lane.TryDequeue());
        Assert.False(lane.IsDeserted);
        await outside;
        Assert.NotNull(lane.TryDequeue());
        Assert.True(lane.IsDeserted);
    }

    private static void Play(int[] steps, Action<int, int> enqueued, Action<int, int> taken)
    {
        var lane = new FairLane<Tuple<int, int>>("test", capacity: steps.Length);
        var (number, count) = (0, 0);
        foreach (var gallery in steps)
        {
            if (gallery >= 5)
            {
                Take();
                continue;
            }

            Assert.True(lane.EnqueueAsync(gallery, RequestPriority.Normal, Tuple.Create(gallery, ++number), Cancel).IsCompletedSuccessfully);
            count++;
            enqueued(gallery, number);
            Assert.Equal(count, lane.Count);
        }

        while (count > 0)
            Take();

        void Take()
        {
            var item = lane.TryDequeue();
            Assert.Equal(count > 0, item is not null);
            if (item is null)
                return;
            count--;
            taken(item.Item1, item.Item2);
        }
    }
}
