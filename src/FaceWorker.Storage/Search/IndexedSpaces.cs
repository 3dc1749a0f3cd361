using Npgsql;

namespace FaceWorker.Storage.Search;

/// <summary>The spaces whose HNSW index is finished, and what it is over, cached for two seconds: a search notices a new index that soon.</summary>
internal sealed class IndexedSpaces(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private volatile Reading? last;

    public async Task<IReadOnlyDictionary<long, HnswKey>> GetAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (last is { } known && time.GetElapsedTime(known.At) < Lifetime)
            return known.Spaces;

        var now = time.GetTimestamp();
        var spaces = (await connection.QueryAsync(SqlText.Of("indexed_spaces"), [], row => (Space: row.GetInt64(0), OfSigns: row.GetBoolean(1)), cancel))
            .ToDictionary(index => index.Space, index => index.OfSigns ? HnswKey.Signs : HnswKey.Values);
        last = new Reading(now, spaces);
        return spaces;
    }

    private sealed record Reading(long At, IReadOnlyDictionary<long, HnswKey> Spaces);
}
