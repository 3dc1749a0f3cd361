using FaceWorker.Core.Access;
using Npgsql;

namespace FaceWorker.Storage.Accounts;

/// <summary>Who changed what, besides what the histories of subjects and operations keep.</summary>
internal static class Audit
{
    /// <summary>In the transaction of the change.</summary>
    public static Task AddAsync(NpgsqlConnection connection, RequestContext context, string deed, string target, string? detail, CancellationToken cancel) =>
        connection.RunAsync(SqlText.Of("add_audit"), [StorableText.Actor(context.Caller.Name), deed, StorableText.Detail(target), detail is null ? null : StorableText.Detail(detail)], cancel);

    public static AuditEntry Read(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetString(4), row.FindString(5));
}
