using FaceWorker.Client;

namespace FaceWorker.Cli.Frame;

/// <summary>Asks the workers, and notices when there are none.</summary>
internal static class Workers
{
    /// <summary>Prints a note when no worker consumes the queue, so that its work has to wait.</summary>
    public static async Task NoteAbsenceAsync(Call call, WorkQueue queue, string meanwhile, CancellationToken cancel)
    {
        if (!await AnyConsumesAsync(call.Shell, queue, cancel))
            call.Output.Note($"No worker consumes '{queue.Name}' yet; {meanwhile}. {Failures.StartWorkerRemedy}");
    }

    /// <summary>Sends a request that somebody waits for.</summary>
    /// <exception cref="CliFailure">No worker consumes the queue (without this check, the request would wait until it times out), or the request was rejected.</exception>
    public static async Task<TResult> AskAsync<TResult>(
        Call call, WorkQueue queue, Func<IFaceWorkerClient, Task<Answer<TResult>>> ask, CancellationToken cancel)
        where TResult : class
    {
        if (!await AnyConsumesAsync(call.Shell, queue, cancel))
            throw new CliFailure("noWorker", $"No worker consumes the queue '{queue.Name}'.", Failures.StartWorkerRemedy);
        await using var client = await call.Shell.ConnectToBus(call.Shell.Settings.Broker, cancel);
        var answer = await ask(client);
        return answer.Result ?? throw Rejections.Explain(answer.Rejection!);
    }

    /// <summary>Also false when the queue does not exist yet.</summary>
    private static async Task<bool> AnyConsumesAsync(Shell shell, WorkQueue queue, CancellationToken cancel) =>
        await shell.ReadQueue(shell.Settings.Broker, queue, cancel) is { Consumers: > 0 };
}
