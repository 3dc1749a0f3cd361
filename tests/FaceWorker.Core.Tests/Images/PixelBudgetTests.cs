using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Images;

public sealed class PixelBudgetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_are_admitted_while_there_is_room_and_then_in_the_order_of_their_arrival()
    {
        var budget = new PixelBudget(100);
        var first = await budget.TakeAsync(60, Lane.Bulk, Cancel);
        var large = budget.TakeAsync(80, Lane.Bulk, Cancel);
        var small = budget.TakeAsync(10, Lane.Bulk, Cancel);

        Assert.False(small.IsCompleted); // there would be room, but the large one has come before
        first.Dispose();
        (await large).Dispose();
        (await small).Dispose();

        Assert.Equal(100, budget.Free);
    }

    [Fact]
    public async Task A_picture_that_is_larger_than_the_budget_has_it_to_itself()
    {
        var budget = new PixelBudget(100);
        var first = await budget.TakeAsync(1, Lane.Bulk, Cancel);
        var huge = budget.TakeAsync(1000, Lane.Bulk, Cancel);
        Assert.False(huge.IsCompleted);

        first.Dispose();
        using var all = await huge;

        Assert.Equal(0, budget.Free);
    }

    [Fact]
    public async Task Interactive_pictures_go_first_and_bulk_has_its_turn_after_a_few()
    {
        var budget = new PixelBudget(10);
        var held = await budget.TakeAsync(10, Lane.Bulk, Cancel);
        var order = new List<string>();
        var waiting = new List<Task> { RunAsync("bulk", Lane.Bulk) };
        waiting.AddRange(Enumerable.Range(0, 20).Select(_ => RunAsync("interactive", Lane.Interactive)));

        held.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal("interactive", order[0]);
        Assert.InRange(order.IndexOf("bulk"), 1, 10);

        async Task RunAsync(string name, Lane lane)
        {
            using var room = await budget.TakeAsync(10, lane, Cancel);
            lock (order)
                order.Add(name);
        }
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_holds_nobody_up_and_takes_nothing()
    {
        var budget = new PixelBudget(100);
        var held = await budget.TakeAsync(50, Lane.Bulk, Cancel);
        using var patience = new CancellationTokenSource();
        var impatient = budget.TakeAsync(100, Lane.Bulk, patience.Token);
        var next = budget.TakeAsync(50, Lane.Bulk, Cancel);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        (await next).Dispose();
        held.Dispose();
        held.Dispose();
        Assert.Equal(100, budget.Free);
    }

    [Theory]
    [InlineData(null, 3L << 30, 2, 2 * 384L << 20)] // what two processors can keep up with
    [InlineData(null, 3L << 30, 16, 1_610_612_736L)] // what the process may use beyond its own needs
    [InlineData(null, 1L << 29, 2, 300_000_000L)] // never less than one picture of the largest size
    [InlineData(500, 3L << 30, 2, 1_500_000_000L)]
    public void The_default_follows_from_processors_and_memory(int? megapixels, long available, int processors, long expected) =>
        Assert.Equal(expected, PixelBudget.For(new ImageOptions { PixelBudget = megapixels }, available, processors).Free);
}
