using FaceWorker.Client;

namespace FaceWorker.Cli.Frame;

/// <summary>The workers: whether any is there, and asking them.</summary>
internal static class Workers
{
    /// <summary>Says that work has to wait where no worker consumes its queue.</summary>
    public static async Task NoteAbsenceAsync(Call call, WorkQueue queue, string meanwhile, CancellationToken cancel)
    {
        if (!await AnyConsumesAsync(call.Shell, queue, cancel))
            call.Output.Note($"No worker consumes '{queue.Name}' yet; {meanwhile}. {Failures.StartWorkerRemedy}");
    }

    /// <summary>Asks for what somebody waits for.</summary>
    /// <exception cref="CliFailure">No worker consumes the queue, which the request would find out only when its time is up; or the request was rejected.</exception>
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

    /// <summary>False also when there is no such queue yet.</summary>
    private static async Task<bool> AnyConsumesAsync(Shell shell, WorkQueue queue, CancellationToken cancel) =>
        (await shell.ReadQueues(shell.Settings.Broker, cancel)).GetValueOrDefault(queue.Name) is { Consumers: > 0 };
}
