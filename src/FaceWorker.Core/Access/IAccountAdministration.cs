using FaceWorker.Core.Images;

namespace FaceWorker.Core.Access;

/// <summary>Accounts as an administrator of all galleries manages them. Each change is a line of the audit, under the caller's name.</summary>
/// <remarks>All throw <see cref="RequestRejectedException"/> for any other caller, and <see cref="AccountException"/> for an unknown account, gallery or token.</remarks>
public interface IAccountAdministration
{
    /// <summary>All accounts, by name.</summary>
    Task<IReadOnlyList<Account>> ListAsync(RequestContext context, CancellationToken cancel);

    /// <param name="password">Null: the account signs in by OpenID Connect only.</param>
    /// <exception cref="AccountException">The name is taken, or the password too easy.</exception>
    Task<Account> AddAsync(RequestContext context, AccountName name, IReadOnlyList<Grant> grants, string? password, CancellationToken cancel);

    /// <summary>Ends the account's sessions.</summary>
    /// <exception cref="AccountException">The password is too easy.</exception>
    Task<Account> SetPasswordAsync(RequestContext context, AccountName name, string password, CancellationToken cancel);

    /// <summary>What the account may do, from its next request on.</summary>
    /// <exception cref="AccountException">Nobody would be left who may manage accounts.</exception>
    Task<Account> SetGrantsAsync(RequestContext context, AccountName name, Func<IReadOnlyList<Grant>, IReadOnlyList<Grant>> change, CancellationToken cancel);

    /// <summary>Ends the account's sessions and tokens. What it did stays in the histories, under its name.</summary>
    /// <exception cref="AccountException">Nobody would be left who may manage accounts.</exception>
    Task RemoveAsync(RequestContext context, AccountName name, CancellationToken cancel);

    /// <summary>A new token of the account for the API. An administrator of accounts may add one to any account, everybody else to their own.</summary>
    /// <returns>The token itself, which is kept nowhere.</returns>
    Task<(ApiToken Token, string Secret)> AddTokenAsync(RequestContext context, AccountName name, string label, DateTimeOffset? expiresAt, CancellationToken cancel);

    /// <summary>The account's tokens, the newest first.</summary>
    Task<IReadOnlyList<ApiToken>> TokensAsync(RequestContext context, AccountName name, CancellationToken cancel);

    /// <summary>The token is refused from now on.</summary>
    Task RemoveTokenAsync(RequestContext context, AccountName name, long token, CancellationToken cancel);
}

/// <summary>Who somebody is that comes to the console. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface IAccountStore
{
    /// <summary>Whether there is anybody who could sign in.</summary>
    Task<bool> HasAnyAsync(CancellationToken cancel);

    /// <summary>The account, if name and password are right. A wrong name takes as long as a wrong password.</summary>
    Task<Account?> SignInAsync(string name, string password, CancellationToken cancel);

    /// <summary>The account of somebody whom an OpenID Connect provider has signed in. With roles by the provider it is made on the first time, and has these from now on;
    /// without, it must have been made before, without a password, under the user's name.</summary>
    /// <returns>Null: there is none, or the provider gives no role.</returns>
    Task<Account?> SignInAsync(ProvidedUser user, CancellationToken cancel);

    /// <summary>The account of a token; null when there is no such token, or its time is over.</summary>
    Task<Account?> FindByTokenAsync(string token, CancellationToken cancel);

    /// <summary>The account of a session; null when it is gone or its sessions have ended.</summary>
    Task<Account?> FindAsync(long id, Guid stamp, CancellationToken cancel);
}
