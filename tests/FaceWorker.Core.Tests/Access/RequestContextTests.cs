using System.Diagnostics;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Telemetry;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Access;

public sealed class RequestContextTests
{
    private static readonly RequestContext Context = new(new Caller("Ann", Rights.Identify | Rights.ListSubjects), Lane.Interactive);

    private readonly ManualTime time = new();

    [Fact]
    public void A_caller_without_a_right_is_told_which_it_lacks_and_where()
    {
        Context.Caller.Require(Rights.Identify, new GalleryName("family"));

        var refusal = Assert.Throws<RequestRejectedException>(() => Context.Caller.Require(Rights.Identify | Rights.Administer, new GalleryName("family")));

        Assert.Equal((RejectionReason.Forbidden, "'Ann' lacks the right 'Administer' in gallery 'family'; ask its administrator for that right."), (refusal.Reason, refusal.Message));
    }

    [Fact]
    public void Its_turn_is_in_its_lane_and_as_urgent_as_it_is()
    {
        Assert.Equal(new Turn(Lane.Interactive, 7), Context.TurnIn(7));
        Assert.Equal(new Turn(Lane.Interactive, 7, RequestPriority.High), (Context with { Priority = RequestPriority.High }).TurnIn(7));
    }

    [Fact]
    public async Task Work_is_given_up_at_the_deadline()
    {
        var late = Context with { Deadline = time.GetUtcNow() };

        var waiting = late.RunAsync<int>("waiting", async stop => { await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop); return 1; }, time, TestContext.Current.CancellationToken);

        Assert.Contains("'waiting' was not done by its deadline", (await Assert.ThrowsAsync<TimeoutException>(() => waiting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_belongs_to_the_trace_of_who_asked()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        var asked = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

        var span = await (Context with { Trace = asked }).RunAsync("work", _ => Task.FromResult(Activity.Current), time, TestContext.Current.CancellationToken);

        Assert.Equal(("work", asked.TraceId, asked.SpanId), (span!.OperationName, span.TraceId, span.ParentSpanId));
    }
}
