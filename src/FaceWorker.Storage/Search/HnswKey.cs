namespace FaceWorker.Storage.Search;

/// <summary>What an HNSW index is over; see docs/decisions/0055.</summary>
internal enum HnswKey
{
    /// <summary>The values of the vectors, in half precision.</summary>
    Values,

    /// <summary>The signs of the values, one bit each: a search ranks what the index finds by the values.</summary>
    Signs,
}

/// <summary>Which key an index gets, and the SQL that builds and searches it. An existing index is searched by the key that it has.</summary>
internal static class HnswKeys
{
    // Signs were measured with 512 values; fewer say less about a face.
    private const int SignsFromDimensions = 512;

    private const int AlikeForEachOfThePool = 3; // signs say less than values, so some of the nearest rank a little lower

    /// <summary>An HNSW search finds at most <c>hnsw.ef_search</c> templates, which pgvector limits to this; larger pools are searched exactly.</summary>
    public const int MostKept = 1000;

    public static HnswKey For(int dimensions) => dimensions >= SignsFromDimensions ? HnswKey.Signs : HnswKey.Values;

    /// <summary>Candidates that a search has to keep for a pool of this size.</summary>
    /// <param name="efSearch">What it keeps unless it has to keep more.</param>
    public static int Kept(this HnswKey key, int poolSize, int efSearch) =>
        key == HnswKey.Signs ? (int)Math.Clamp(AlikeForEachOfThePool * (long)poolSize, efSearch, MostKept) : poolSize;

    public static string ToBuild(this HnswKey key) => key == HnswKey.Signs ? "build_hnsw_of_signs" : "build_hnsw_of_values";

    public static string ToPool(this HnswKey key) => key == HnswKey.Signs ? "pool_hnsw_of_signs" : "pool_hnsw_of_values";
}
