namespace FaceWorker.Core.Access;

/// <summary>The name that somebody signs in with: 1 to 100 characters, trimmed, no control characters. Upper and lower case are the same.</summary>
public sealed record AccountName
{
    public const int MaxLength = 100;

    /// <exception cref="ArgumentException">Not such a name.</exception>
    public AccountName(string value) => Value = IsValid(value)
        ? value
        : throw new ArgumentException($"'{value}' is no user name: use 1 to {MaxLength} characters, without control characters and without spaces at its ends.", nameof(value));

    public string Value { get; }

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && value.Trim().Length == value.Length && !value.Any(char.IsControl) && !value.Any(char.IsSurrogate);

    public override string ToString() => Value;
}

/// <summary>Somebody who may sign in to the console and its API.</summary>
/// <param name="Stamp">Another one ends every session of the account.</param>
/// <param name="HasPassword">Otherwise it signs in by OpenID Connect only.</param>
public sealed record Account(long Id, AccountName Name, IReadOnlyList<Grant> Grants, Guid Stamp, bool HasPassword, DateTimeOffset CreatedAt)
{
    public DateTimeOffset? LastSignIn { get; init; }

    /// <summary>What the account may do, in every gallery and in some.</summary>
    public Caller Caller => new(Name.Value, Grants.Where(grant => grant.Gallery is null).Aggregate(Rights.None, (rights, grant) => rights | grant.Role.Rights()))
    {
        InGalleries = Grants.Where(grant => grant.Gallery is not null).GroupBy(grant => grant.Gallery!)
            .ToDictionary(grants => grants.Key, grants => grants.Aggregate(Rights.None, (rights, grant) => rights | grant.Role.Rights())),
    };
}

/// <summary>Somebody as an OpenID Connect provider knows them.</summary>
/// <param name="Subject">The provider's id of the user, which never changes; a name may.</param>
/// <param name="Grants">By the provider; null: it says nothing of roles, and those of the account hold.</param>
public sealed record ProvidedUser(string Issuer, string Subject, AccountName Name, IReadOnlyList<Grant>? Grants);

/// <summary>A key by which a program calls the API in an account's name; only its digest is kept.</summary>
public sealed record ApiToken(long Id, AccountName Account, string Label, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsed);

/// <summary>An account or a grant cannot be made, changed or found as asked. The message says why, and what to do.</summary>
public sealed class AccountException(string message) : Exception(message);
