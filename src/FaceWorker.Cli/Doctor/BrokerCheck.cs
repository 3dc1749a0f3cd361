using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Client;

namespace FaceWorker.Cli.Doctor;

/// <summary>Does the broker accept the login, do the queues exist, are there workers, and has anything gone wrong?</summary>
internal sealed class BrokerCheck(Shell shell)
{
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel)
    {
        var broker = shell.Settings.Broker;
        var nodes = LookAtNodesAsync(broker, cancel);
        var queues = await shell.ReadQueues(broker, cancel);
        var working = FaceWorkerQueues.All.Select(queue => JudgeWork(queue.Name, queues.GetValueOrDefault(queue.Name)));
        var parked = queues.Where(queue => FaceWorkerQueues.All.All(work => work.Name != queue.Key));
        return [.. await nodes, await JudgeEncryptionAsync(broker, cancel), .. working, .. parked.Select(queue => JudgeParked(queue.Key, queue.Value))];
    }

    /// <summary>One of them has answered already.</summary>
    private static async Task<IEnumerable<Finding>> LookAtNodesAsync(Uri broker, CancellationToken cancel) =>
        BusConnection.NodesOf(broker) is [var only] ? [JudgeNode(only, null)] : (await BrokerQueues.PingEachAsync(broker, cancel)).Select(node => JudgeNode(node.Node, node.Problem));

    private static Finding JudgeNode(string node, BrokerException? problem) => problem is null
        ? Finding.Ok("RabbitMQ", $"{node} answers and accepts the login")
        : Finding.Warning("RabbitMQ", problem.Message, $"Work goes on with the other nodes. Start this one again, or take it out of {CliSettings.BrokerVariable}.");

    private async Task<Finding> JudgeEncryptionAsync(Uri broker, CancellationToken cancel)
    {
        var isEncrypted = broker.Scheme == "amqps";
        var validUntil = isEncrypted ? await BrokerQueues.FindEndOfCertificatesAsync(broker, cancel) : null;
        return EncryptionCheck.Judge("RabbitMQ", BusConnection.NodesOf(broker), $"Use an address that begins with amqps:// in {CliSettings.BrokerVariable}: {CliSettings.SecurityPage}", isEncrypted, isChecked: true, validUntil, shell.Time);
    }

    private static Finding JudgeWork(string name, QueueDepth? queue) => queue switch
    {
        null => Finding.Warning($"queue {name}", "does not exist yet; the first worker or client creates it", Failures.StartWorkerRemedy),
        { Consumers: 0 } => Finding.Warning($"queue {name}", $"no worker, {queue.Messages:N0} waiting", Failures.StartWorkerRemedy),
        _ => Finding.Ok($"queue {name}", $"{Drawing.Plural(queue.Consumers, "worker")}, {queue.Messages:N0} waiting"),
    };

    private static Finding JudgeParked(string name, QueueDepth? queue) => queue is { Messages: > 0 }
        ? Finding.Warning($"queue {name}", $"{Drawing.Plural(queue.Messages, "message")} that could not be handled",
            name switch
            {
                FaceWorkerQueues.DeadLetter => "See 'faceworker dead-letters list'.",
                FaceWorkerQueues.SecondChance => $"A running worker gives each one more chance. {Failures.StartWorkerRemedy}",
                _ => "Read the workers' logs, then look at the messages (or move or purge them) in RabbitMQ's management page.",
            })
        : Finding.Ok($"queue {name}", queue is null ? "does not exist, so nothing went wrong yet" : "empty");
}
