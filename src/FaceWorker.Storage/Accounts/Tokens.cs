using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FaceWorker.Core.Access;
using Npgsql;

namespace FaceWorker.Storage.Accounts;

/// <summary>Tokens of the API: 256 random bits, of which only the SHA-256 is kept. So long a secret needs no slow hash.</summary>
internal static class Tokens
{
    private const string Prefix = "fw_"; // so that scanners of published code find a lost one
    private const int Bytes = 32, LongestLabel = 100;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] DigestOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <exception cref="AccountException">Not a label.</exception>
    public static string CheckedLabel(string label) => label is { Length: > 0 and <= LongestLabel } && !label.Any(char.IsControl)
        ? label
        : throw new AccountException($"A token needs a label of 1 to {LongestLabel} characters that says what it is for, for example 'backup'.");

    public static ApiToken Read(NpgsqlDataReader row, AccountName account) => new(row.GetInt64(0), account, row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), Time(row, 3), Time(row, 4));

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
