using FaceWorker.Core;
using FaceWorker.Core.Operations;
using Npgsql;

namespace FaceWorker.Storage.Operations;

/// <summary>Operations in PostgreSQL, for the processes that work on them. Times are the database's: one clock for all workers.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
/// <param name="worker">The name of the process that works on what is begun here.</param>
public sealed class OperationStore(GalleryDatabase database, string worker) : IOperationStore
{
    /// <inheritdoc />
    public Task<Operation?> ClaimAsync(OperationKind kind, TimeSpan lease, CancellationToken cancel) => database.RunAsync(connection =>
        BegunAsync(connection, "claim_operation", [kind.ToName(), lease, worker], cancel), cancel);

    /// <inheritdoc />
    public Task<Operation> BeginAsync(OperationRequest request, TimeSpan lease, CancellationToken cancel) => database.RunAsync(async connection =>
        await BegunAsync(connection, "begin_operation", [.. OperationRows.ValuesOf(request), lease, worker], cancel)
            ?? throw ((await OperationRows.ListAsync(connection, request.Gallery, all: false, cancel))
                .FirstOrDefault(one => one.Kind == request.Kind && one.Target == request.Target && !one.HasEnded) is { } present
                    ? Rejected.OperationIsRunning(present)
                    : Rejected.UnknownGallery(request.Gallery)), cancel);

    /// <inheritdoc />
    public Task<LeaseState> RenewAsync(Operation operation, OperationProgress progress, TimeSpan lease, CancellationToken cancel) => database.RunAsync(async connection =>
        await connection.ColumnAsync<bool>(SqlText.Of("renew_lease"), [operation.Id, operation.Attempt, lease, .. OperationRows.ValuesOf(progress)], cancel) switch
        {
            [true] => LeaseState.ToBeCancelled,
            [false] => LeaseState.Held,
            _ => LeaseState.Lost,
        }, cancel);

    /// <inheritdoc />
    public Task EndAsync(Operation operation, OperationProgress progress, string? problem, CancellationToken cancel) =>
        SayAsync("end_operation", operation, progress, problem, [], cancel);

    /// <inheritdoc />
    public Task ReturnAsync(Operation operation, OperationProgress progress, TimeSpan pause, string? problem, CancellationToken cancel) =>
        SayAsync("return_operation", operation, progress, problem, [pause], cancel);

    private static async Task<Operation?> BegunAsync(NpgsqlConnection connection, string question, object?[] values, CancellationToken cancel) =>
        await connection.ColumnAsync<long>(SqlText.Of(question), values, cancel) is [var id] ? await OperationRows.FindAsync(connection, id, cancel) : null;

    private Task SayAsync(string question, Operation operation, OperationProgress progress, string? problem, object?[] more, CancellationToken cancel) =>
        database.RunAsync(question, [operation.Id, operation.Attempt, .. OperationRows.ValuesOf(progress), problem is null ? null : StorableText.Detail(problem), .. more], cancel);
}
