using FaceWorker.Core.Access;
using Npgsql;

namespace FaceWorker.Storage.Accounts;

/// <summary>The audit in PostgreSQL: a row for each change that somebody made, besides those in the histories of subjects.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class Audit(GalleryDatabase database) : IAudit
{
    /// <inheritdoc />
    public Task<IReadOnlyList<AuditEntry>> ListAsync(RequestContext context, AuditList list, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return database.RunAsync<IReadOnlyList<AuditEntry>>(async connection => await connection.QueryAsync(
            SqlText.Of("list_audit"), [list.Limit, list.Skip, list.Actor is null ? null : StorableText.Actor(list.Actor)], Read, cancel), cancel);
    }

    /// <inheritdoc />
    public Task<T> KeepAsync<T>(RequestContext context, Func<Task<(T Result, AuditNote? Note)>> change, CancellationToken cancel) =>
        database.RunInTransactionAsync(async connection =>
        {
            await connection.RunAsync("SELECT 1", [], cancel); // is it there?
            var (result, note) = await change();
            if (note is not null)
                await AddAsync(connection, context, note, cancel);
            return result;
        }, cancel);

    /// <summary>In the transaction of the change.</summary>
    internal static Task AddAsync(NpgsqlConnection connection, RequestContext context, AuditNote note, CancellationToken cancel) => connection.RunAsync(SqlText.Of("add_audit"),
        [StorableText.Actor(context.Caller.Name), note.Deed, StorableText.Detail(note.Target), note.Detail is { } detail ? StorableText.Detail(detail) : null], cancel);

    private static AuditEntry Read(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetString(4), row.FindString(5));
}
