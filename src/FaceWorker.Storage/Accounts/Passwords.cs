using FaceWorker.Core.Access;
using Microsoft.AspNetCore.Identity;

namespace FaceWorker.Storage.Accounts;

/// <summary>Passwords as the framework hashes them: PBKDF2 with a salt of its own each; the hash says how it was made.</summary>
internal static class Passwords
{
    private const int Shortest = 12, Longest = 1000;

    private static readonly PasswordHasher<AccountName> Hasher = new();
    private static readonly AccountName Nobody = new("nobody");
    private static readonly Lazy<string> HashOfNobody = new(() => Hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));

    /// <exception cref="AccountException">The password is too easy to guess.</exception>
    public static string Hash(AccountName name, string password)
    {
        if (password.Length is < Shortest or > Longest)
            throw new AccountException($"The password has {password.Length} characters; use {Shortest} to {Longest}. Several words are easy to remember and hard to guess.");
        if (password.Contains(name.Value, StringComparison.OrdinalIgnoreCase) || password.Distinct().Count() < 5)
            throw new AccountException("The password is too easy to guess: it contains the user name, or repeats a few characters. Several words are easy to remember and hard to guess.");
        return Hasher.HashPassword(name, password);
    }

    /// <summary>Takes as long where there is no hash.</summary>
    public static PasswordVerificationResult Verify(string? hash, string password)
    {
        var result = Hasher.VerifyHashedPassword(Nobody, hash ?? HashOfNobody.Value, password);
        return hash is null ? PasswordVerificationResult.Failed : result;
    }

    /// <summary>The same password, hashed as is usual now.</summary>
    public static string Rehash(string password) => Hasher.HashPassword(Nobody, password);
}
