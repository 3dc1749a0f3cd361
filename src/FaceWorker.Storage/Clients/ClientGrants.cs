using System.Collections.Concurrent;
using FaceWorker.Core.Access;

namespace FaceWorker.Storage.Clients;

/// <summary>The grants of clients, cached for a moment, so that a request costs no look-up.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class ClientGrants(GalleryDatabase database, TimeProvider time) : IClientGrants
{
    /// <summary>So long a right is used after it was taken away.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (Caller Caller, long ReadAt)> known = new(); // users of the broker, of whom there are few

    /// <inheritdoc />
    public async Task<Caller> FindAsync(string client, CancellationToken cancel)
    {
        if (known.TryGetValue(client, out var entry) && time.GetElapsedTime(entry.ReadAt) < Lifetime)
            return entry.Caller;

        var readAt = time.GetTimestamp();
        var grants = ClientName.IsValid(client) ? await database.RunAsync(connection => ClientRows.ListAsync(connection, client, cancel), cancel) : [];
        var caller = ClientRights.ToCaller(client, grants.Select(grant => (grant.Right, grant.Gallery)));
        known[client] = (caller, readAt);
        return caller;
    }
}
