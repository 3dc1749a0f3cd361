using FaceWorker.Core.Erasure;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Erasure;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Erasure;

/// <summary>Every row of every table is read, so these tests have a database of their own.</summary>
public sealed class ErasureScanTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private readonly ErasureStore store = new(fixture.Database, TimeProvider.System);

    [Theory]
    [InlineData(ErasureKind.Subject)]
    [InlineData(ErasureKind.Image)]
    [InlineData(ErasureKind.Gallery)]
    public async Task No_row_and_no_statistic_tells_of_what_was_erased_and_a_receipt_says_how_much_it_was(ErasureKind kind)
    {
        var traces = await Traces.LeaveAsync(fixture, seed: 300 + (int)kind);
        var target = traces.Target(kind);
        var before = await ReadAsync();
        Assert.All(traces.Of(kind), trace => Assert.Contains(before, line => line.Contains(trace, StringComparison.Ordinal)));

        var counts = await store.CountAsync(Context, target, deadLetters: 4, Cancel);
        Assert.Equal(kind == ErasureKind.Subject ? 1 : 2, counts.Faces - (kind == ErasureKind.Gallery ? 2 : 0));
        Assert.Contains(await ReadAsync(), line => line.Contains(traces.Vector, StringComparison.Ordinal)); // counting erases nothing
        var receipt = await store.EraseAsync(Context, target, deadLetters: 4, Cancel);
        Assert.NotNull(await store.SweepAsync(wait: true, rewrite: false, Cancel));

        var left = await ReadAsync();
        Assert.All(traces.Of(kind), trace => Assert.DoesNotContain(left, line => line.Contains(trace, StringComparison.Ordinal)));
        if (kind != ErasureKind.Gallery)
            Assert.Equal(counts, receipt.Counts);
        Assert.Equal((4, counts.Faces, counts.Crops, "tester"), (receipt.Counts.DeadLetters, receipt.Counts.Faces, receipt.Counts.Crops, receipt.Actor));
        var kept = Assert.Single(await store.ListAsync(Context, new ErasureList(10, target), Cancel));
        Assert.Equal((receipt.Id, receipt.Counts, true), (kept.Id, kept.Counts, kept.SweptAt is not null));
        Assert.Empty(await store.ListAsync(Context, new ErasureList(10, ErasureTarget.Of(traces.Gallery.Name, new SubjectName("Nobody"))), Cancel));
    }

    [Fact]
    public async Task What_is_not_erased_stays_as_it_was()
    {
        var traces = await Traces.LeaveAsync(fixture, seed: 310);
        var other = await Traces.LeaveAsync(fixture, seed: 311);

        await store.EraseAsync(Context, traces.Target(ErasureKind.Image), 0, Cancel);
        await store.EraseAsync(Context, traces.Target(ErasureKind.Gallery), 0, Cancel);

        var left = await ReadAsync();
        Assert.All(other.Of(ErasureKind.Gallery), trace => Assert.Contains(left, line => line.Contains(trace, StringComparison.Ordinal)));
        Assert.Equal(2, await fixture.ScalarAsync<int>($"SELECT cardinality(neighbours) FROM face_link WHERE face_id = {other.Image.Faces[1].Id}"));
        Assert.NotNull(await fixture.Store.GetGalleryAsync(other.Gallery.Name, Cancel));
    }

    [Fact]
    public async Task Of_a_photo_on_which_somebody_was_forgotten_the_others_stay_and_are_nobodys_neighbours_any_more()
    {
        var traces = await Traces.LeaveAsync(fixture, seed: 312);

        var receipt = await store.EraseAsync(Context, traces.Target(ErasureKind.Subject), 0, Cancel);

        Assert.Equal((0, 1, 2, 1, 1), (receipt.Counts.Images, receipt.Counts.Faces, receipt.Counts.Templates, receipt.Counts.Crops, receipt.Counts.Neighbours));
        Assert.Equal($"{traces.Image.Faces[1].Id}", await fixture.ScalarAsync<string>($"SELECT array_to_string(neighbours, ',') FROM face_link WHERE face_id = {traces.Image.Faces[1].Id}"));
        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM image_source WHERE source = '{traces.Source}'"));
    }

    /// <summary>Every row, and what the planner knows of values.</summary>
    private async Task<IReadOnlyList<string>> ReadAsync() =>
    [
        .. (await WholeDatabase.ReadAsync(fixture)).Values.SelectMany(rows => rows),
        .. await fixture.Database.RunAsync(connection => connection.ColumnAsync<string>(
            "SELECT concat_ws(' ', tablename, attname, most_common_vals::text, histogram_bounds::text, most_common_elems::text) FROM pg_stats WHERE schemaname = 'public'", [], Cancel), Cancel),
    ];
}
