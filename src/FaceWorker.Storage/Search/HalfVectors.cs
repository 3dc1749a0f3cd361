using System.Numerics.Tensors;
using FaceWorker.Core.Faces;
using Pgvector;

namespace FaceWorker.Storage.Search;

/// <summary>Vectors as PostgreSQL keeps them: 16-bit values, whose rounding moves the squared distance of unit vectors by less than 0.002.</summary>
internal static class HalfVectors
{
    public static HalfVector From(Embedding embedding) => From(embedding.Values.Span);

    public static HalfVector From(ReadOnlySpan<float> values)
    {
        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        return new HalfVector(halves);
    }

    public static Embedding ToEmbedding(this HalfVector vector, FaceModel model) => Embedding.FromRaw(vector.ToFloats(), model);

    public static float[] ToFloats(this HalfVector vector)
    {
        var halves = vector.ToArray();
        var values = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, values);
        return values;
    }
}
