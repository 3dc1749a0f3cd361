using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Operations;

namespace FaceWorker.Cli.Operations;

/// <summary>Shows one operation, cancels it or tries it again.</summary>
internal sealed class OperationsChangeCommand : CliCommand
{
    private readonly Argument<long> id = new("ID") { Description = "The id that 'faceworker operations list' shows" };
    private readonly string example;
    private readonly Func<IOperationAdministration, RequestContext, long, CancellationToken, Task<Operation>> change;
    private readonly Action<Output, OperationView> write;

    private OperationsChangeCommand(Shell shell, string name, string description,
        Func<IOperationAdministration, RequestContext, long, CancellationToken, Task<Operation>> change, Action<Output, OperationView> write)
        : base(shell, name, description)
    {
        Add(id);
        example = $"faceworker operations {name} 7";
        this.change = change;
        this.write = write;
    }

    public override IReadOnlyList<string> Examples => [example, $"{example} --json | jq .state"];

    public static OperationsChangeCommand Show(Shell shell) => new(shell, "show",
        "Show one operation: its progress, who works on it, and why it has not succeeded.",
        (operations, _, id, cancel) => operations.FindAsync(id, cancel),
        (output, operation) => operation.Write(output));

    public static OperationsChangeCommand Cancel(Shell shell) => new(shell, "cancel",
        "Cancel an operation. One that runs stops within seconds; what it has done so far stays.",
        (operations, context, id, cancel) => operations.CancelAsync(context, id, cancel),
        (output, operation) => output.WriteLine($"{(operation.State == OperationState.Running
            ? $"Operation {operation.Id} stops when {operation.Worker} next renews its lease, within seconds."
            : $"Operation {operation.Id} is cancelled.")} Retry it: faceworker operations retry {operation.Id}"));

    public static OperationsChangeCommand Retry(Shell shell) => new(shell, "retry",
        "Retry an operation that has failed or was cancelled; one that waits for its next attempt is tried immediately. A worker does it.",
        (operations, context, id, cancel) => operations.RetryAsync(context, id, cancel),
        (output, operation) => output.WriteLine($"Operation {operation.Id} waits for a worker. Watch it: faceworker operations show {operation.Id}"));

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var view = OperationView.Of(await Database.ManageOperationsAsync(call.Shell, operations => change(operations, call.Context, call.Get(id), cancel)));
        call.Output.WriteResult(view, output => write(output, view));
        return ExitCode.Done;
    }
}
