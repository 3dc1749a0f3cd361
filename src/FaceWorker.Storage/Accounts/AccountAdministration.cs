using FaceWorker.Core.Access;
using Npgsql;

namespace FaceWorker.Storage.Accounts;

/// <summary>The accounts in PostgreSQL, as an administrator manages them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class AccountAdministration(GalleryDatabase database) : IAccountAdministration
{
    /// <inheritdoc />
    public Task<IReadOnlyList<Account>> ListAsync(RequestContext context, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return database.RunAsync(connection => AccountRows.ListAsync(connection, id: null, name: null, cancel), cancel);
    }

    /// <inheritdoc />
    public async Task<Account> AddAsync(RequestContext context, AccountName name, IReadOnlyList<Grant> grants, string? password, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        var hash = password is null ? null : Passwords.Hash(name, password);
        try
        {
            return await ChangeAsync(context, "added the account", name, AccountRows.Describe(grants), async connection =>
            {
                var id = await connection.ValueAsync<long>(SqlText.Of("add_account"), [name.Value, hash], cancel);
                await AccountRows.GrantAsync(connection, id, grants, cancel);
            }, cancel);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "account_name" })
        {
            throw new AccountException($"There is a user '{name}' already; change it with: faceworker user set, or choose another name.");
        }
    }

    /// <inheritdoc />
    public Task<Account> SetPasswordAsync(RequestContext context, AccountName name, string password, CancellationToken cancel) =>
        ChangeAsync(context, "changed the password of the account", name, detail: null, async connection =>
        {
            var account = await AccountRows.GetAsync(connection, name, cancel);
            await connection.RunAsync(SqlText.Of("set_password"), [account.Id, Passwords.Hash(name, password), true], cancel);
        }, cancel);

    /// <inheritdoc />
    public Task<Account> SetGrantsAsync(
        RequestContext context, AccountName name, Func<IReadOnlyList<Grant>, IReadOnlyList<Grant>> change, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return database.RunInTransactionAsync(async connection =>
        {
            await connection.RunAsync(SqlText.Of("lock_accounts"), [], cancel);
            var account = await AccountRows.GetAsync(connection, name, cancel);
            var grants = change(account.Grants);
            await AccountRows.GrantAsync(connection, account.Id, grants, cancel);
            await RequireAdministratorAsync(connection, account, cancel);
            await Audit.AddAsync(connection, context, new AuditNote("changed the roles of the account", name.Value, $"{AccountRows.Describe(account.Grants)} → {AccountRows.Describe(grants)}"), cancel);
            return await AccountRows.GetAsync(connection, name, cancel);
        }, cancel);
    }

    /// <inheritdoc />
    public Task RemoveAsync(RequestContext context, AccountName name, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return database.RunInTransactionAsync(async connection =>
        {
            await connection.RunAsync(SqlText.Of("lock_accounts"), [], cancel);
            var account = await AccountRows.GetAsync(connection, name, cancel);
            await connection.RunAsync(SqlText.Of("delete_account"), [account.Id], cancel);
            await RequireAdministratorAsync(connection, account, cancel);
            await Audit.AddAsync(connection, context, new AuditNote("removed the account", name.Value), cancel);
            return account;
        }, cancel);
    }

    /// <inheritdoc />
    public Task<(ApiToken Token, string Secret)> AddTokenAsync(RequestContext context, AccountName name, string label, DateTimeOffset? expiresAt, CancellationToken cancel)
    {
        RequireOwnOrAll(context, name);
        var (cleanLabel, secret) = (Tokens.CheckedLabel(label), Tokens.Create());
        return database.RunInTransactionAsync(async connection =>
        {
            var account = await AccountRows.GetAsync(connection, name, cancel);
            var token = (await connection.QueryAsync(SqlText.Of("add_token"), [account.Id, cleanLabel, Tokens.DigestOf(secret), expiresAt?.UtcDateTime], row => Tokens.Read(row, account.Name), cancel))[0];
            await Audit.AddAsync(connection, context, new AuditNote("added a token of the account", account.Name.Value, cleanLabel), cancel);
            return (token, secret);
        }, cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ApiToken>> TokensAsync(RequestContext context, AccountName name, CancellationToken cancel)
    {
        RequireOwnOrAll(context, name);
        return database.RunAsync<IReadOnlyList<ApiToken>>(async connection =>
        {
            var account = await AccountRows.GetAsync(connection, name, cancel);
            return await connection.QueryAsync(SqlText.Of("list_tokens"), [account.Id], row => Tokens.Read(row, account.Name), cancel);
        }, cancel);
    }

    /// <inheritdoc />
    public Task RemoveTokenAsync(RequestContext context, AccountName name, long token, CancellationToken cancel)
    {
        RequireOwnOrAll(context, name);
        return database.RunInTransactionAsync(async connection =>
        {
            var account = await AccountRows.GetAsync(connection, name, cancel);
            if (await connection.ColumnAsync<string>(SqlText.Of("delete_token"), [account.Id, token], cancel) is not [var label])
                throw new AccountException($"User '{name}' has no token {token}; 'faceworker user token list {name}' shows all.");
            await Audit.AddAsync(connection, context, new AuditNote("removed a token of the account", account.Name.Value, label), cancel);
            return token;
        }, cancel);
    }

    private Task<Account> ChangeAsync(RequestContext context, string deed, AccountName name, string? detail, Func<NpgsqlConnection, Task> change, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return database.RunInTransactionAsync(async connection =>
        {
            await change(connection);
            await Audit.AddAsync(connection, context, new AuditNote(deed, name.Value, detail), cancel);
            return await AccountRows.GetAsync(connection, name, cancel);
        }, cancel);
    }

    private static void RequireOwnOrAll(RequestContext context, AccountName name)
    {
        if (!context.Caller.Name.Equals(name.Value, StringComparison.OrdinalIgnoreCase) || context.Caller.Rights == Rights.None && context.Caller.InGalleries.Count == 0)
            context.Caller.RequireEverywhere(Rights.Administer);
    }

    /// <summary>Somebody who could manage accounts before would lock everybody out.</summary>
    private static async Task RequireAdministratorAsync(NpgsqlConnection connection, Account before, CancellationToken cancel)
    {
        var was = before.Grants.Any(grant => grant is { Gallery: null, Role: Role.Administrator });
        if (was && !await connection.ValueAsync<bool>(SqlText.Of("has_administrator"), [], cancel))
            throw new AccountException($"'{before.Name}' is the last administrator of all galleries; make another one first.");
    }
}
