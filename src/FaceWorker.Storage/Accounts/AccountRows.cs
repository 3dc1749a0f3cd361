using FaceWorker.Core;
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

    /// <summary>Gives the account these grants, and no others.</summary>
    /// <exception cref="AccountException">There is no such gallery.</exception>
    public static async Task GrantAsync(NpgsqlConnection connection, long account, IReadOnlyList<Grant> grants, CancellationToken cancel)
    {
        await connection.RunAsync(SqlText.Of("delete_grants"), [account], cancel);
        foreach (var grant in grants)
            if (await connection.RunAsync(SqlText.Of("add_grant"), [account, grant.Gallery?.Value, grant.Role.ToName()], cancel) == 0)
                throw new AccountException($"There is no gallery '{grant.Gallery}'; 'faceworker gallery list' shows all.");
    }

    /// <summary>For the audit.</summary>
    public static string Describe(IReadOnlyList<Grant> grants) =>
        grants.Count == 0 ? "no role" : string.Join(", ", grants.Select(grant => $"{grant.Role.ToName()} in {(grant.Gallery is { } gallery ? $"'{gallery}'" : "every gallery")}"));

    private static Account Read(NpgsqlDataReader row) =>
        new(row.GetInt64(0), new AccountName(row.GetString(1)), [], row.GetGuid(2), row.GetBoolean(3), row.GetFieldValue<DateTimeOffset>(4))
        {
            LastSignIn = row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
        };

    private static Grant? ReadGrant(NpgsqlDataReader row) =>
        row.IsDBNull(6) ? null : new Grant(row.GetEnum<Role>(6), row.FindString(7) is { } gallery ? new GalleryName(gallery) : null);
}
