using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Accounts;

/// <summary>Reads accounts with their grants.</summary>
internal static class AccountRows
{
    public static async Task<IReadOnlyList<Account>> ListAsync(NpgsqlConnection connection, long? id, string? name, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync(SqlText.Of("list_accounts"), [id, name], row => (Account: Read(row), Grant: ReadGrant(row)), cancel);
        return [.. rows.GroupBy(row => row.Account.Id).Select(rows => rows.First().Account with { Grants = [.. rows.Select(row => row.Grant).OfType<Grant>()] })];
    }

    /// <exception cref="AccountException">There is no such account.</exception>
    public static async Task<Account> GetAsync(NpgsqlConnection connection, AccountName name, CancellationToken cancel) =>
        await ListAsync(connection, id: null, name.Value, cancel) is [var account] ? account : throw new AccountException($"There is no user '{name}'; 'faceworker user list' shows all.");

    private static Account Read(NpgsqlDataReader row) =>
        new(row.GetInt64(0), new AccountName(row.GetString(1)), [], row.GetGuid(2), row.GetBoolean(3), row.GetFieldValue<DateTimeOffset>(4))
        {
            LastSignIn = row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
        };

    private static Grant? ReadGrant(NpgsqlDataReader row) =>
        row.IsDBNull(6) ? null : new Grant(row.GetEnum<Role>(6), row.FindString(7) is { } gallery ? new GalleryName(gallery) : null);
}
