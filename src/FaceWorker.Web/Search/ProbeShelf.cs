using System.Security.Cryptography;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Web.Search;

/// <summary>The latest photos that people searched by, in memory for a while, each for its user and gallery only.</summary>
internal sealed class ProbeShelf(TimeProvider time)
{
    private const long MostBytes = 256L << 20;
    private const int KeyBytes = 16;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly Lock changing = new();
    private readonly Dictionary<string, Kept> probes = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private long bytes;

    /// <returns>The key, which nobody can guess.</returns>
    public string Add(string user, GalleryName gallery, Probe probe)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
        lock (changing)
        {
            probes[key] = new Kept(user, gallery, probe, time.GetTimestamp());
            order.Enqueue(key);
            bytes += probe.Bytes;
            while (order.Count > 1 && (bytes > MostBytes || IsOver(probes[order.Peek()])))
                Remove(order.Dequeue());
        }

        return key;
    }

    /// <summary>Null: there is none of that key, or its time is over.</summary>
    public Probe? Find(string user, GalleryName gallery, string key)
    {
        lock (changing)
            return probes.TryGetValue(key, out var kept) && kept.User == user && kept.Gallery == gallery && !IsOver(kept) ? kept.Probe : null;
    }

    private bool IsOver(Kept kept) => time.GetElapsedTime(kept.Since) > Lifetime;

    private void Remove(string key)
    {
        probes.Remove(key, out var kept);
        bytes -= kept!.Probe.Bytes;
    }

    private sealed record Kept(string User, GalleryName Gallery, Probe Probe, long Since);
}
