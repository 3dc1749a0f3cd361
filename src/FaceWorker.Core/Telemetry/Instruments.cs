using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Telemetry;

/// <summary>Everything that is measured; docs/telemetry.md describes each instrument. An instrument that nobody listens to costs a comparison.</summary>
/// <remarks>Durations are in seconds. What is counted in pairs divides: requests by executions is the mean batch.</remarks>
public sealed class Instruments : IDisposable
{
    public const string MeterName = "FaceWorker";

    private readonly Meter meter;
    private readonly Counter<long> stageRequests, stageExecutions, images, faces, searches, replicaSearches, rejections, deferrals, isolated, published;
    private readonly Histogram<double> stageQueue, stageCompute, stageTotal, requests, sourceWait, sourceFetch, operations;
    private readonly Instrument operationsNow;
    private readonly ConcurrentDictionary<object, Func<IEnumerable<Measurement<long>>>> pending = [];
    private readonly ConcurrentDictionary<string, bool> health = [];
    private volatile StoreState? state;
    private double replicaLag = double.NaN; // nothing is known

    /// <param name="factory">Null: for a process without a host, which nobody listens to.</param>
    public Instruments(IMeterFactory? factory = null)
    {
        meter = factory?.Create(new MeterOptions(MeterName)) ?? new Meter(MeterName);

        stageRequests = meter.CreateCounter<long>("faceworker.stage.requests", "{request}", "Items that a stage has answered, by itself or in a batch.");
        stageExecutions = meter.CreateCounter<long>("faceworker.stage.executions", "{execution}", "Batches that a stage has run. Requests divided by executions is the mean batch.");
        stageQueue = meter.CreateHistogram("faceworker.stage.queue.duration", "s", "From an item's arrival until a batch has taken it.", tags: null, Buckets.OfSteps);
        stageCompute = meter.CreateHistogram("faceworker.stage.compute.duration", "s", "Of a batch's run.", tags: null, Buckets.OfSteps);
        stageTotal = meter.CreateHistogram("faceworker.stage.request.duration", "s", "From an item's arrival until it is answered.", tags: null, Buckets.OfSteps);
        meter.CreateObservableUpDownCounter<long>("faceworker.stage.pending", () => pending.Values.SelectMany(stage => stage()), "{request}", "Items that wait for a batch.");

        requests = meter.CreateHistogram("faceworker.request.duration", "s", "From a request's delivery to this worker until it has ended.", tags: null, Buckets.OfRequests);
        rejections = meter.CreateCounter<long>("faceworker.request.rejections", "{request}", "Requests that were refused, by the reason that their asker is told.");
        images = meter.CreateCounter<long>("faceworker.images.indexed", "{image}", "Images that a gallery has now, or had before.");
        faces = meter.CreateCounter<long>("faceworker.faces.indexed", "{face}", "Faces on the images that were stored.");
        searches = meter.CreateCounter<long>("faceworker.searches", "{search}", "Probes that were searched for, by the method and the decision.");

        replicaSearches = meter.CreateCounter<long>("faceworker.replica.searches", "{search}", "Searches that a replica was asked for, by what came of it. Those of the primary alone are not counted.");
        meter.CreateObservableGauge<double>("faceworker.replica.lag", () => Volatile.Read(ref replicaLag) is var lag and >= 0 ? [new Measurement<double>(lag)] : [], "s",
            "How old the data of the replica that was asked last are at most.");

        sourceWait = meter.CreateHistogram("faceworker.source.wait.duration", "s", "How long an image waited for a turn at its source.", tags: null, Buckets.OfSteps);
        sourceFetch = meter.CreateHistogram("faceworker.source.fetch.duration", "s", "How long a source took to deliver an image, or to answer that there is none.", tags: null, Buckets.OfSteps);
        deferrals = meter.CreateCounter<long>("faceworker.source.deferrals", "{image}", "Images that were put back because of their source.");
        isolated = meter.CreateCounter<long>("faceworker.quarantine.images", "{image}", "Images that were looked at alone, in the child process.");

        published = meter.CreateCounter<long>("faceworker.events.published", "{event}", "Events that this worker has published, and the broker confirmed.");
        meter.CreateObservableUpDownCounter<long>("faceworker.events.unpublished", () => state is { } now ? [new Measurement<long>(now.Events.Unpublished)] : [], "{event}",
            "Events that are written and not published. The same on every worker of a database.");
        meter.CreateObservableGauge<double>("faceworker.events.lag", () => state is { } now ? [new Measurement<double>(now.Events.Lag.TotalSeconds)] : [], "s",
            "For how long the first event that is not published has waited. The same on every worker of a database.");
        meter.CreateObservableUpDownCounter<long>("faceworker.webhook.deliveries", () => state is { } now ? [Delivering("waiting", now.Events.Waiting), Delivering("givenUp", now.Events.GivenUp)] : [], "{delivery}",
            "Events that webhooks are still to take, or did not take. The same on every worker of a database.");

        operations = meter.CreateHistogram("faceworker.operation.duration", "s", "Of an attempt at an operation.", tags: null, Buckets.OfOperations);
        operationsNow = meter.CreateObservableUpDownCounter<long>("faceworker.operations", () => Of(state?.Operations, count => Measured(count.Count, count)), "{operation}",
            "Operations that wait, run, or have failed for good. The same on every worker of a database.");
        meter.CreateObservableGauge<double>("faceworker.operation.overdue", () => Of(state?.Operations.Where(count => count.State == OperationState.Queued), count => Measured(count.Overdue.TotalSeconds, count)), "s",
            "For how long the first operation that waits could have begun. The same on every worker of a database.");
        meter.CreateObservableUpDownCounter<long>("faceworker.search_index.spaces", () => Of(state?.Spaces, space => new Measurement<long>(space.Value, Tag(Attributes.IndexState, space.Key.ToName()))), "{space}",
            "Embedding spaces by the state of their HNSW index. The same on every worker of a database.");
        meter.CreateObservableUpDownCounter<long>("faceworker.source.outages", () => state is { } now ? [new Measurement<long>(now.SourcesAway)] : [], "{source}",
            "Sources that do not answer. The same on every worker of a database.");
        meter.CreateObservableGauge<int>("faceworker.health", () => Of(health, check => new Measurement<int>(check.Value ? 1 : 0, Tag(Attributes.Check, check.Key))), unit: null,
            "1 for each part of the worker that is healthy, 0 for each that is not.");
    }

    /// <summary>Whether anybody wants to know what all workers share.</summary>
    public bool WantsState => operationsNow.Enabled;

    /// <summary>What all workers share, as this one last read it; null: it is not known.</summary>
    public StoreState? State
    {
        get => state;
        set => state = value;
    }

    /// <summary>A batch has taken an item.</summary>
    public void Queued(Stage stage, Lane lane, TimeSpan waited)
    {
        if (stageQueue.Enabled)
            stageQueue.Record(waited.TotalSeconds, Tags(stage, lane));
    }

    /// <summary>A batch has run.</summary>
    public void Executed(Stage stage, TimeSpan took, Exception? failure = null)
    {
        if (!stageExecutions.Enabled && !stageCompute.Enabled)
            return;
        var tags = Tags(stage, lane: null, failure);
        stageExecutions.Add(1, tags);
        stageCompute.Record(took.TotalSeconds, tags);
    }

    /// <summary>An item was answered.</summary>
    public void Answered(Stage stage, Lane lane, TimeSpan took, Exception? failure = null)
    {
        if (!stageRequests.Enabled && !stageTotal.Enabled)
            return;
        var tags = Tags(stage, lane, failure);
        stageRequests.Add(1, tags);
        stageTotal.Record(took.TotalSeconds, tags);
    }

    /// <summary>Asks how many items wait whenever somebody wants to know, until <see cref="ForgetPending"/>.</summary>
    /// <param name="owner">Whose items they are.</param>
    public void ObservePending(object owner, Stage stage, Func<Lane, long> waiting) =>
        pending[owner] = () => Enum.GetValues<Lane>().Select(lane => new Measurement<long>(waiting(lane), Tags(stage, lane)));

    public void ForgetPending(object owner) => pending.TryRemove(owner, out _);

    /// <summary>Asks the budget how much is taken whenever somebody wants to know.</summary>
    public void Observe(PixelBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        meter.CreateObservableUpDownCounter<long>("faceworker.pixel_memory.usage", () => budget.Bytes - budget.Free, "By", "Memory that decoded pixels take, of the budget.");
        meter.CreateObservableUpDownCounter<long>("faceworker.pixel_memory.limit", () => budget.Bytes, "By", "The budget for decoded pixels.");
        meter.CreateObservableUpDownCounter<long>("faceworker.pixel_memory.waiting", () => budget.Waiting, "{image}", "Images that wait for room in the budget.");
    }

    /// <param name="kind">The queue that it came from, without the prefix that all have.</param>
    public void RequestEnded(string kind, RequestEnd end, TimeSpan took)
    {
        if (requests.Enabled)
            requests.Record(took.TotalSeconds, Tag(Attributes.Request, kind), Tag(Attributes.Outcome, end.ToName()));
    }

    public void RequestRejected(RejectionReason reason)
    {
        if (rejections.Enabled)
            rejections.Add(1, Tag(Attributes.Reason, reason.ToName()));
    }

    /// <summary>An image was stored, with so many faces.</summary>
    public void ImageStored(int withFaces)
    {
        if (!images.Enabled && !faces.Enabled)
            return;
        images.Add(1, Tag(Attributes.ImageOutcome, "stored"));
        faces.Add(withFaces);
    }

    /// <summary>An image was there before.</summary>
    public void ImageKnown()
    {
        if (images.Enabled)
            images.Add(1, Tag(Attributes.ImageOutcome, "known"));
    }

    public void Searched(SearchMethod method, Decision decision)
    {
        if (searches.Enabled)
            searches.Add(1, Tag(Attributes.Method, method.ToName()), Tag(Attributes.Decision, decision.ToName()));
    }

    /// <param name="count">Of searches.</param>
    public void ReplicaAsked(ReplicaOutcome outcome, int count)
    {
        if (replicaSearches.Enabled && count > 0)
            replicaSearches.Add(count, Tag(Attributes.Replica, outcome.ToName()));
    }

    /// <param name="lag">How old its data are at most.</param>
    public void ReplicaSeen(TimeSpan lag) => Volatile.Write(ref replicaLag, lag.TotalSeconds);

    public void SourceEntered(ImageLocation location, TimeSpan waited)
    {
        if (sourceWait.Enabled)
            sourceWait.Record(waited.TotalSeconds, Tag(Attributes.Source, KindOf(location)));
    }

    public void SourceAnswered(ImageLocation location, TimeSpan took)
    {
        if (sourceFetch.Enabled)
            sourceFetch.Record(took.TotalSeconds, Tag(Attributes.Source, KindOf(location)));
    }

    public void SourceDeferred(ImageLocation location, SourceAwayException away)
    {
        ArgumentNullException.ThrowIfNull(away);
        if (deferrals.Enabled)
            deferrals.Add(1, Tag(Attributes.Source, KindOf(location)), Tag(Attributes.Deferral, away.IsFailure ? "failed" : away.Outage is null ? "busy" : "unavailable"));
    }

    /// <param name="failure">What ended the child's work on the image; null: it was seen.</param>
    public void Isolated(Exception? failure)
    {
        if (isolated.Enabled)
            isolated.Add(1, Tag(Attributes.Quarantine, OutcomeOf(failure)));
    }

    /// <param name="failure">What ended the attempt; null: the operation is done.</param>
    public void OperationEnded(OperationKind kind, Exception? failure, TimeSpan took)
    {
        if (operations.Enabled)
            operations.Record(took.TotalSeconds, Tag(Attributes.Operation, kind.ToName()), Tag(Attributes.OperationOutcome, failure switch
            {
                null => "done",
                OperationCanceledException => "stopped",
                TransientFailureException => "returned",
                _ => "failed",
            }));
    }

    public void EventPublished(string kind)
    {
        if (published.Enabled)
            published.Add(1, Tag(Attributes.EventKind, kind));
    }

    /// <summary>How a part of the process is.</summary>
    public void Checked(string part, bool isHealthy) => health[part] = isHealthy;

    public void Dispose() => meter.Dispose();

    private static IEnumerable<Measurement<TValue>> Of<TItem, TValue>(IEnumerable<TItem>? items, Func<TItem, Measurement<TValue>> measure)
        where TValue : struct => items?.Select(measure) ?? [];

    private static Measurement<T> Measured<T>(T value, OperationCount count)
        where T : struct => new(value, Tag(Attributes.Operation, count.Kind.ToName()), Tag(Attributes.OperationState, count.State.ToName()));

    private static Measurement<long> Delivering(string state, long count) => new(count, Tag(Attributes.DeliveryState, state));

    private static TagList Tags(Stage stage, Lane? lane, Exception? failure = null)
    {
        var tags = new TagList { { Attributes.Stage, stage.Name } };
        if (stage.Model is { } model)
            tags.Add(Attributes.Model, model);
        if (lane is { } known)
            tags.Add(Attributes.Lane, known.ToName());
        if (failure is not null)
            tags.Add(Attributes.Error, failure.GetType().Name);
        return tags;
    }

    private static string OutcomeOf(Exception? failure) => failure switch
    {
        null => "seen",
        RequestRejectedException { Reason: RejectionReason.Crashed or RejectionReason.TooSlow or RejectionReason.TooMuchMemory } => "harmful",
        RequestRejectedException => "rejected",
        DeferredException => "deferred",
        OperationCanceledException => "abandoned",
        _ => "failed",
    };

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    private static string KindOf(ImageLocation location) => location switch
    {
        ImageLocation.AtPath => "file",
        ImageLocation.AtUrl => "web",
        ImageLocation.InStore => "store",
        _ => "inline",
    };
}
