using FaceWorker.Core.Access;
using Microsoft.AspNetCore.Identity;

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
    public async Task<Account?> FindAsync(long id, Guid stamp, CancellationToken cancel) =>
        (await database.RunAsync(connection => AccountRows.ListAsync(connection, id, name: null, cancel), cancel)).SingleOrDefault(account => account.Stamp == stamp);
}
