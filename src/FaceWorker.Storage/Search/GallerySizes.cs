using System.Collections.Concurrent;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Search;

/// <summary>
/// What a search of a gallery compares with, counted at most once a second, and the more seldom the longer it takes: thresholds move by the size's logarithm.
/// While one caller counts again, the others go on with the last count.
/// </summary>
internal sealed class GallerySizes(GalleryDatabase database, TimeProvider time)
{
    private const int MostLoad = 20; // a twentieth of one connection

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<long, Reading> known = new();

    public Task<SearchSize> GetAsync(Gallery gallery, CancellationToken cancel) =>
        GetAsync(gallery, () => database.RunAsync(connection => CountAsync(connection, gallery, cancel), cancel));

    /// <summary>The same on a connection that is in use.</summary>
    public Task<SearchSize> GetAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel) => GetAsync(gallery, () => CountAsync(connection, gallery, cancel));

    private async Task<SearchSize> GetAsync(Gallery gallery, Func<Task<SearchSize>> count)
    {
        if (!known.TryGetValue(gallery.SpaceId, out var last))
            return await CountAsync(gallery, count);
        if (time.GetElapsedTime(last.At) < last.Lifetime || !last.TryRenew())
            return last.Size;
        try
        {
            return await CountAsync(gallery, count);
        }
        finally
        {
            last.EndRenewal();
        }
    }

    private async Task<SearchSize> CountAsync(Gallery gallery, Func<Task<SearchSize>> count)
    {
        var started = time.GetTimestamp();
        var size = await count();
        var lifetime = MostLoad * time.GetElapsedTime(started);
        known[gallery.SpaceId] = new Reading(size, started, lifetime < Shortest ? Shortest : lifetime > Longest ? Longest : lifetime);
        return size;
    }

    /// <summary>Now.</summary>
    public static async Task<SearchSize> CountAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel) => (await connection.QueryAsync(
        SqlText.Of("gallery_size").With("space", gallery.SpaceId), [gallery.Id], row => new SearchSize(row.GetInt64(0), row.GetInt64(1)), cancel))[0];

    private sealed record Reading(SearchSize Size, long At, TimeSpan Lifetime)
    {
        private int isRenewing;

        public bool TryRenew() => Interlocked.Exchange(ref isRenewing, 1) == 0;

        public void EndRenewal() => Volatile.Write(ref isRenewing, 0);
    }
}
