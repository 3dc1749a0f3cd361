namespace FaceWorker.Cli.Doctor;

/// <summary>Is a server spoken to by TLS, does anybody check that it is the one that is meant, and for how long are the certificates good?</summary>
internal static class EncryptionCheck
{
    private const int Soon = 14; // days

    /// <param name="server">What it is called in findings.</param>
    /// <param name="hosts">With their ports. An unencrypted connection that does not leave this machine is fine.</param>
    /// <param name="remedy">How TLS is asked for.</param>
    /// <param name="isChecked">Of an encrypted connection: the server's certificate is checked.</param>
    /// <param name="validUntil">The certificates; null: it is not known.</param>
    public static Finding Judge(string server, IReadOnlyList<string> hosts, string remedy, bool isEncrypted, bool isChecked, DateTimeOffset? validUntil, TimeProvider time)
    {
        var isHere = hosts.All(IsThisMachine);
        var subject = $"connection to {server}";
        if (!isEncrypted)
            return isHere ? Finding.Ok(subject, "not encrypted; it does not leave this machine") : Finding.Warning(subject, "not encrypted: passwords and photos cross the network in the clear", remedy);
        if (!isChecked)
            return isHere ? Finding.Ok(subject, "encrypted") : Finding.Warning(subject, "encrypted, but nobody checks that the server is the one that is meant", remedy);
        if (validUntil is not { } end)
            return Finding.Ok(subject, "encrypted, and the server's certificate is checked");
        var detail = $"encrypted; the certificates are valid until {end.ToUniversalTime():yyyy-MM-dd HH:mm} UTC";
        return end - time.GetUtcNow() > TimeSpan.FromDays(Soon) ? Finding.Ok(subject, detail)
            : Finding.Warning(subject, detail, "Renew them; workers use renewed files at their next connection.");
    }

    private static bool IsThisMachine(string host) => host.StartsWith('/') || Uri.TryCreate($"tcp://{host}", UriKind.Absolute, out var address) && address.IsLoopback;
}
