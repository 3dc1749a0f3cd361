using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace FaceWorker.Storage.Accounts;

/// <summary>The accounts in PostgreSQL, for those who come to the console.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class AccountStore(GalleryDatabase database) : IAccountStore
{
    /// <inheritdoc />
    public Task<bool> HasAnyAsync(CancellationToken cancel) => database.RunAsync(connection => connection.ValueAsync<bool>(SqlText.Of("has_accounts"), [], cancel), cancel);

    /// <inheritdoc />
    public Task<Account?> SignInAsync(string name, string password, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        var known = AccountName.IsValid(name)
            ? await connection.QueryAsync(SqlText.Of("password_of_account"), [name], row => (Id: row.GetInt64(0), Hash: row.FindString(1)), cancel)
            : [];
        var result = Passwords.Verify(known is [var found] ? found.Hash : null, password);
        if (result == PasswordVerificationResult.Failed)
            return null;
        var id = known[0].Id;
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            await connection.RunAsync(SqlText.Of("set_password"), [id, Passwords.Rehash(password), false], cancel);
        await connection.RunAsync(SqlText.Of("note_sign_in"), [id], cancel);
        return (await AccountRows.ListAsync(connection, id, name: null, cancel)).SingleOrDefault();
    }, cancel);

    /// <inheritdoc />
    public Task<Account?> SignInAsync(ProvidedUser user, CancellationToken cancel) => database.RunInTransactionAsync(async connection =>
    {
        await connection.RunAsync(SqlText.Of("lock_accounts"), [], cancel);
        var id = await connection.ColumnAsync<long>(SqlText.Of("account_of_provided"), [user.Issuer, user.Subject], cancel) is [var known]
            ? known
            : await BindAsync(connection, user, cancel);
        if (id is not { } account)
            return null;
        if (user.Grants is { } grants)
            await GrantAsync(connection, user, account, await KnownAsync(connection, grants, cancel), cancel);
        await connection.RunAsync(SqlText.Of("note_sign_in"), [account], cancel);
        return (await AccountRows.ListAsync(connection, account, name: null, cancel)).SingleOrDefault(found => found.Grants.Count > 0);
    }, cancel);

    /// <summary>The first time: an account that waits for this user, or where the provider gives roles, a new one.</summary>
    private static async Task<long?> BindAsync(NpgsqlConnection connection, ProvidedUser user, CancellationToken cancel)
    {
        if (await connection.ColumnAsync<long>(SqlText.Of("bind_account"), [user.Name.Value, user.Issuer, user.Subject], cancel) is [var waiting])
            return waiting;
        if (user.Grants is not { Count: > 0 } || (await AccountRows.ListAsync(connection, id: null, user.Name.Value, cancel)).Count > 0)
            return null; // no role, or the name is somebody else's
        await connection.ValueAsync<long>(SqlText.Of("add_account"), [user.Name.Value, null], cancel);
        return (await connection.ColumnAsync<long>(SqlText.Of("bind_account"), [user.Name.Value, user.Issuer, user.Subject], cancel))[0];
    }

    /// <summary>Gives the account the provider's roles. That they are others than before is a change by the user, whom the provider vouches for.</summary>
    private static async Task GrantAsync(NpgsqlConnection connection, ProvidedUser user, long account, IReadOnlyList<Grant> grants, CancellationToken cancel)
    {
        var before = (await AccountRows.ListAsync(connection, account, name: null, cancel)).Single();
        if (before.Grants.ToHashSet().SetEquals(grants))
            return;
        await AccountRows.GrantAsync(connection, account, grants, cancel);
        await Audit.AddAsync(connection, new RequestContext(before.Caller, Lane.Interactive), new AuditNote("has other roles by the provider",
            before.Name.Value, $"{AccountRows.Describe(before.Grants)} → {AccountRows.Describe(grants)}, by {user.Issuer}"), cancel);
    }

    /// <summary>Without those in galleries that are not there (any more): a provider does not follow.</summary>
    private static async Task<IReadOnlyList<Grant>> KnownAsync(NpgsqlConnection connection, IReadOnlyList<Grant> grants, CancellationToken cancel)
    {
        var names = (await connection.ColumnAsync<string>(SqlText.Of("gallery_names"), [], cancel)).ToHashSet();
        return [.. grants.Where(grant => grant.Gallery is null || names.Contains(grant.Gallery.Value))];
    }

    /// <inheritdoc />
    public Task<Account?> FindByTokenAsync(string token, CancellationToken cancel) => database.RunAsync(async connection =>
        await connection.ColumnAsync<long>(SqlText.Of("account_of_token"), [Tokens.DigestOf(token)], cancel) is [var id]
            ? (await AccountRows.ListAsync(connection, id, name: null, cancel)).SingleOrDefault()
            : null, cancel);

    /// <inheritdoc />
    public async Task<Account?> FindAsync(long id, Guid stamp, CancellationToken cancel) =>
        (await database.RunAsync(connection => AccountRows.ListAsync(connection, id, name: null, cancel), cancel)).SingleOrDefault(account => account.Stamp == stamp);
}
