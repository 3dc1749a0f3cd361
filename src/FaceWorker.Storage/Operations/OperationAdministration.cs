using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Operations;

/// <summary>Operations in PostgreSQL, as people see them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class OperationAdministration(GalleryDatabase database) : IOperationAdministration
{
    /// <inheritdoc />
    public Task<IReadOnlyList<Operation>> ListAsync(GalleryName? gallery, bool all, CancellationToken cancel) => database.RunAsync<IReadOnlyList<Operation>>(async connection =>
        gallery is { } name && await GalleryCatalog.FindAsync(connection, name, cancel) is null
            ? throw Rejected.UnknownGallery(name)
            : await OperationRows.ListAsync(connection, gallery, all, cancel), cancel);

    /// <inheritdoc />
    public Task<Operation> FindAsync(long operation, CancellationToken cancel) => database.RunAsync(connection => FindAsync(connection, operation, cancel), cancel);

    /// <inheritdoc />
    public Task<Operation> CancelAsync(RequestContext context, long operation, CancellationToken cancel) => ChangeAsync(context, operation, "cancelled the operation", (connection, known) => known.HasEnded
        ? throw Rejected.WrongOperationState(known, "There is nothing to cancel.")
        : connection.RunAsync(SqlText.Of("cancel_operation"), [operation, null, null], cancel), cancel);

    /// <inheritdoc />
    public Task<Operation> RetryAsync(RequestContext context, long operation, CancellationToken cancel) => ChangeAsync(context, operation, "retried the operation", async (connection, known) =>
    {
        if (known.State is OperationState.Running or OperationState.Done)
            throw Rejected.WrongOperationState(known, known.HasEnded ? "There is nothing to try again." : "Wait for its end, or cancel it first.");
        try
        {
            await connection.RunAsync(SqlText.Of("retry_operation"), [operation, StorableText.Actor(context.Caller.Name)], cancel);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw Rejected.WrongOperationState(known, $"Another one does the same meanwhile: faceworker operations list --gallery {known.Gallery}", exception);
        }
    }, cancel);

    private Task<Operation> ChangeAsync(RequestContext context, long operation, string deed, Func<NpgsqlConnection, Operation, Task> change, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
        {
            await connection.RunAsync(SqlText.Of("lock_operation"), [operation], cancel);
            var known = await FindAsync(connection, operation, cancel);
            if (!context.Caller.Knows(known.Gallery))
                throw Rejected.UnknownOperation(operation);
            context.Caller.Require(Rights.Administer, known.Gallery);
            await change(connection, known);
            await Audit.AddAsync(connection, context, new AuditNote(deed, $"{known.Id}", $"{known.Kind.ToName()} of gallery '{known.Gallery}'"), cancel);
            return await FindAsync(connection, operation, cancel);
        }, cancel);

    private static async Task<Operation> FindAsync(NpgsqlConnection connection, long operation, CancellationToken cancel) =>
        await OperationRows.FindAsync(connection, operation, cancel) ?? throw Rejected.UnknownOperation(operation);
}
