using FaceWorker.Client;

namespace FaceWorker.Cli.Frame;

/// <summary>Whether somebody is there to do the work.</summary>
internal static class Workers
{
    /// <summary>How many workers consume the queue; 0 also when there is no such queue yet.</summary>
    public static async Task<uint> CountAsync(Shell shell, WorkQueue queue, CancellationToken cancel)
    {
        var queues = await shell.ReadQueues(shell.Settings.Broker, cancel);
        return queues.GetValueOrDefault(queue.Name)?.Consumers ?? 0;
    }

    /// <summary>Says at once what a request would find out only after its time is up.</summary>
    /// <exception cref="CliFailure">No worker consumes the queue.</exception>
    public static async Task RequireAsync(Shell shell, WorkQueue queue, CancellationToken cancel)
    {
        if (await CountAsync(shell, queue, cancel) == 0)
            throw new CliFailure("noWorker", $"No worker consumes the queue '{queue.Name}'.", Failures.StartWorkerRemedy);
    }
}
