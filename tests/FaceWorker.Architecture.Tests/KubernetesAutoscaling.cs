using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FaceWorker.Client;
using FaceWorker.Worker;
using static FaceWorker.Architecture.Tests.Manifests;

namespace FaceWorker.Architecture.Tests;

/// <summary>What the autoscaler counts is what workers fetch, of the queues that they take from (docs/decisions/0125).</summary>
public sealed class KubernetesAutoscaling
{
    private static WorkerOptions Options { get; } = new();

    [Fact]
    public void The_autoscaler_counts_the_queues_by_what_a_worker_fetches_unacknowledged_messages_included()
    {
        var scaled = Find("components/autoscaling/scaled-object.yaml", "ScaledObject");

        Assert.Equal(Text(Find("base/worker.yaml", "Deployment")["metadata"]!["name"]), Text(scaled["spec"]!["scaleTargetRef"]!["name"]));
        Assert.True(int.Parse(Text(scaled["spec"]!["minReplicaCount"]), CultureInfo.InvariantCulture) >= 1); // without a worker nobody feeds archives
        AssertTriggers(scaled, Options.WaitingForSources + (Options.IndexConcurrency * Options.PrefetchFactor), Options.RequestConcurrency * Options.PrefetchFactor);
    }

    [Fact]
    public void The_autoscaler_of_workers_with_a_gpu_counts_by_what_these_fetch()
    {
        const int PrefetchFactor = 1; // DeviceDefaults
        var concurrency = Items(Find("overlays/gpu/worker.yaml", "Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]).Single(variable => Text(variable["name"]) == "FACEWORKER_WORKER__INDEXCONCURRENCY");

        AssertTriggers(Find("overlays/gpu/scaled-object.yaml", "ScaledObject"),
            Options.WaitingForSources + (int.Parse(Text(concurrency["value"]), CultureInfo.InvariantCulture) * PrefetchFactor), Options.RequestConcurrency * PrefetchFactor);
    }

    private static void AssertTriggers(JsonNode scaled, int jobs, int questions)
    {
        var triggers = Items(scaled["spec"]!["triggers"]).ToDictionary(trigger => Text(trigger["name"]), trigger => trigger["metadata"]!);

        Assert.Equal(["jobs", "questions"], triggers.Keys.Order());
        Assert.All(triggers.Values, trigger => Assert.Equal(("http", "QueueLength", "true", "sum"), (Text(trigger["protocol"]), Text(trigger["mode"]), Text(trigger["useRegex"]), Text(trigger["operation"]))));
        Assert.Equal([FaceWorkerQueues.Enroll.Name, FaceWorkerQueues.Index.Name], Counted(triggers["jobs"]));
        Assert.Equal(FaceWorkerQueues.Questions.Append(FaceWorkerQueues.IdentifyMany).Select(queue => queue.Name).Order(StringComparer.Ordinal), Counted(triggers["questions"]));
        Assert.Equal(($"{jobs}", $"{questions}"), (Text(triggers["jobs"]["value"]), Text(triggers["questions"]["value"])));
    }

    /// <summary>The queues that a trigger means, of all that may be there.</summary>
    private static IEnumerable<string> Counted(JsonNode trigger) => FaceWorkerQueues.All.SelectMany(queue => new[] { queue.Name, FaceWorkerQueues.ErrorQueueOf(queue) })
        .Concat(FaceWorkerQueues.Delays.Select(queue => queue.Name)).Concat([FaceWorkerQueues.DeadLetter, FaceWorkerQueues.SecondChance])
        .Where(name => Regex.IsMatch(name, Text(trigger["queueName"]))).Order(StringComparer.Ordinal);
}
