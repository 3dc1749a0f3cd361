namespace FaceWorker.Testing;

/// <summary>What a real server needs for TLS.</summary>
/// <param name="Own">What it shows.</param>
/// <param name="Authority">Whose certificates its clients must have.</param>
public sealed record ServerCertificates(IssuedCertificate Own, TestAuthority Authority)
{
    /// <summary>The names of the files in a server's home.</summary>
    internal const string Certificate = "server.pem", Key = "server.key", Clients = "clients.pem";

    internal IReadOnlyDictionary<string, string> Files => new Dictionary<string, string> { [Certificate] = Own.Certificate, [Key] = Own.Key, [Clients] = Authority.File };
}
