using System.Diagnostics;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Telemetry;
using FaceWorker.Core.Tests.Batching;

namespace FaceWorker.Core.Tests.Telemetry;

/// <summary>What a batcher tells about its batches.</summary>
public sealed class BatchTelemetryTests
{
    private static readonly Stage Stage = new("test", "a-model");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_divided_by_executions_is_the_mean_batch()
    {
        using var heard = new Heard();
        var runner = new GatedRunner();
        await using var batcher = Open(runner, heard);

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var others = Enumerable.Range(1, 7).Select(i => batcher.RunAsync(i, i == 1 ? Lane.Interactive : Lane.Bulk, Cancel)).ToArray();
        runner.LetAllGo();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(8, heard.Sum("faceworker.stage.requests", (Attributes.Stage, "test"), (Attributes.Model, "a-model")));
        Assert.Equal(1, heard.Sum("faceworker.stage.requests", (Attributes.Lane, "interactive")));
        Assert.Equal(runner.Batches.Count, heard.Sum("faceworker.stage.executions"));
        Assert.Equal(8, heard.Count("faceworker.stage.queue.duration"));
        Assert.Equal(8, heard.Count("faceworker.stage.request.duration"));
    }

    [Fact]
    public async Task Items_that_wait_are_pending_until_a_batch_takes_them()
    {
        using var heard = new Heard();
        var runner = new GatedRunner();
        await using var batcher = Open(runner, heard);

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var others = new[] { batcher.RunAsync(1, Lane.Bulk, Cancel), batcher.RunAsync(2, Lane.Bulk, Cancel) };
        Assert.Equal(2, heard.Sum("faceworker.stage.pending", (Attributes.Lane, "bulk")));

        runner.LetAllGo();
        await Task.WhenAll([first, .. others]);
        Assert.Equal(0, heard.All().Last(one => one.Instrument == "faceworker.stage.pending" && one.Tags[Attributes.Lane] == "bulk").Value);
    }

    [Fact]
    public async Task A_failure_counts_with_the_name_of_its_exception_and_its_neighbours_without()
    {
        using var heard = new Heard();
        var runner = new GatedRunner { FailureOf = item => item == 2 ? new FormatException() : null };
        await using var batcher = Open(runner, heard);

        var first = batcher.RunAsync(0, Lane.Bulk, Cancel);
        await runner.UntilStartedAsync();
        var others = new[] { batcher.RunAsync(1, Lane.Bulk, Cancel), batcher.RunAsync(2, Lane.Bulk, Cancel) };
        runner.LetAllGo();
        await first;
        await Assert.ThrowsAsync<FormatException>(() => Task.WhenAll(others));

        Assert.Equal(1, heard.Sum("faceworker.stage.requests", (Attributes.Error, nameof(FormatException))));
        Assert.Equal(3, heard.Sum("faceworker.stage.requests"));
    }

    [Fact]
    public async Task The_span_of_a_batch_is_linked_with_the_spans_of_its_members_and_they_with_it()
    {
        using var traced = new TracedSource();
        var runner = new GatedRunner();
        await using var batcher = new Batcher<int, int>(new Stage(traced.Stage), runner, new BatchingOptions { MaxBatchSize = 4 });

        var first = TracedSource.AskAsync(() => batcher.RunAsync(0, Lane.Bulk, Cancel));
        await runner.UntilStartedAsync();
        var others = new[] { TracedSource.AskAsync(() => batcher.RunAsync(1, Lane.Bulk, Cancel)), TracedSource.AskAsync(() => batcher.RunAsync(2, Lane.Bulk, Cancel)) };
        runner.LetAllGo();
        await Task.WhenAll([first, .. others]);
        await batcher.DisposeAsync();

        var batch = traced.Ended.Single(span => span.OperationName == $"{traced.Stage} batch" && span.Links.Count() == 2);
        var members = traced.Ended.Where(span => span.OperationName == traced.Stage && batch.Links.Any(link => link.Context.SpanId == span.SpanId)).ToList();
        Assert.Equal(2, members.Select(member => member.TraceId).Distinct().Count());
        Assert.Contains(members, member => member.SpanId == batch.ParentSpanId);
        Assert.Contains(members, member => member.Links.Any(link => link.Context.SpanId == batch.SpanId));
    }

    [Fact]
    public async Task A_batch_does_not_belong_to_the_request_that_happened_to_make_the_batcher()
    {
        using var request = new Activity("a request that made the batcher").Start();
        await using var batcher = new Batcher<int, Activity?>("untraced", new CurrentSpan(), new BatchingOptions());

        var span = await batcher.RunAsync(0, Lane.Bulk, Cancel);

        Assert.True(span is null || span.OperationName == "untraced batch", span?.OperationName); // another test may trace
    }

    private static Batcher<int, int> Open(GatedRunner runner, Heard heard) => new(Stage, runner, new BatchingOptions { MaxBatchSize = 4 }, instruments: heard.Instruments);

    private sealed class CurrentSpan : IBatchRunner<int, Activity?>
    {
        public Task<IReadOnlyList<Activity?>> RunAsync(IReadOnlyList<int> items, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Activity?>>([.. items.Select(_ => Activity.Current)]);
    }
}
