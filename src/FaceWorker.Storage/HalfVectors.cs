using FaceWorker.Core.Faces;
using Pgvector;

namespace FaceWorker.Storage;

/// <summary>Embeddings as PostgreSQL keeps them: 16-bit values, whose rounding moves a squared distance by less than 0.002.</summary>
internal static class HalfVectors
{
    public static HalfVector From(Embedding embedding)
    {
        var values = embedding.Values.Span;
        var halves = new Half[values.Length];
        for (var i = 0; i < halves.Length; i++)
            halves[i] = (Half)values[i];
        return new HalfVector(halves);
    }
}
