using Npgsql;

namespace FaceWorker.Storage;

/// <summary>A server that a connection string names.</summary>
/// <param name="Host">A path is the folder of a socket.</param>
public sealed record DatabaseServer(string Host, int Port)
{
    /// <summary>Host and port, for messages.</summary>
    public override string ToString() => $"{Host}:{Port}";

    /// <summary>All of them, in their order.</summary>
    internal static IReadOnlyList<DatabaseServer> Of(NpgsqlConnectionStringBuilder settings) =>
        [.. settings.Host!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(host => Parse(host, settings.Port))];

    /// <summary>As Npgsql does it: of several hosts each may have its port. A colon within an address of IPv6 is none before a port.</summary>
    private static DatabaseServer Parse(string host, int port)
    {
        var colon = host.LastIndexOf(':');
        return colon > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']') && int.TryParse(host[(colon + 1)..], out var own)
            ? new DatabaseServer(host[..colon], own)
            : new DatabaseServer(host, port);
    }
}

/// <summary>How a server is.</summary>
/// <param name="Problem">Why it cannot be used; null: it can.</param>
/// <param name="IsReplica">Of one that can be used.</param>
/// <param name="BytesBehind">Of a replica: how much of the primary's log it has not replayed; null: no primary answers.</param>
public sealed record DatabaseServerState(DatabaseServer Server, string? Problem, bool IsReplica, long? BytesBehind);
