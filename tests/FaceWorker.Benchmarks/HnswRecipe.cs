namespace FaceWorker.Benchmarks;

/// <summary>How an index is built and asked: over the vectors, or over the signs of their values with an exact ranking of what that finds.</summary>
/// <param name="M">Neighbours that each vector is linked with.</param>
/// <param name="EfConstruction">Candidates kept while linking.</param>
internal sealed record HnswRecipe(bool OfSigns, int M, int EfConstruction)
{
    public static HnswRecipe InUse { get; } = new(OfSigns: true, M: 16, EfConstruction: 64);

    public string Create(SearchGallery gallery) =>
        $"CREATE INDEX {gallery.Table}_hnsw ON {gallery.Table} USING hnsw (({Indexed(gallery)}) {(OfSigns ? "bit_hamming_ops" : "halfvec_ip_ops")}) " +
        $"WITH (m = {M}, ef_construction = {EfConstruction})";

    /// <summary>The ids and negative inner products of the nearest faces to $1, of which hnsw.ef_search are looked at.</summary>
    public string Nearest(SearchGallery gallery, int found, int limit) => OfSigns
        ? $"SELECT face_id, embedding <#> $1 AS distance FROM (SELECT face_id, embedding FROM {gallery.Table} " +
          $"ORDER BY {Indexed(gallery)} <~> binary_quantize($1)::bit({gallery.Dimensions}) LIMIT {found}) AS near ORDER BY distance LIMIT {limit}"
        : $"SELECT face_id, {Indexed(gallery)} <#> $1::halfvec({gallery.Dimensions}) AS distance FROM {gallery.Table} " +
          $"ORDER BY {Indexed(gallery)} <#> $1::halfvec({gallery.Dimensions}) LIMIT {limit}";

    public override string ToString() => $"{(OfSigns ? "signs, re-ranked" : "halfvec")}, m {M}, ef_construction {EfConstruction}";

    private string Indexed(SearchGallery gallery) => OfSigns ? $"binary_quantize(embedding)::bit({gallery.Dimensions})" : $"embedding::halfvec({gallery.Dimensions})";
}
