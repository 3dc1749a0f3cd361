using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Adaptation;

/// <summary>A linear map of an embedder's unit vectors, whose results are brought to unit length again. Shape of its weights: (dimensions, dimensions); row r makes value r.</summary>
public sealed class LinearHead
{
    private readonly float[] weights;

    /// <param name="weights">Row by row.</param>
    /// <exception cref="ArgumentException">Not a square of finite values.</exception>
    public LinearHead(int dimensions, float[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (dimensions < 1 || weights.Length != (long)dimensions * dimensions || Array.Exists(weights, weight => !float.IsFinite(weight)))
            throw new ArgumentException($"{weights.Length} weights are no head for {dimensions} values: it needs {(long)dimensions * dimensions} finite ones.", nameof(weights));
        (Dimensions, this.weights) = (dimensions, weights);
    }

    public int Dimensions { get; }

    /// <summary>Row by row.</summary>
    public ReadOnlyMemory<float> Weights => weights;

    public static LinearHead Identity(int dimensions)
    {
        var weights = new float[dimensions * dimensions];
        for (var i = 0; i < dimensions; i++)
            weights[i * (dimensions + 1)] = 1;
        return new LinearHead(dimensions, weights);
    }

    /// <summary>32-bit values, little-endian, row by row.</summary>
    public static LinearHead FromBytes(int dimensions, ReadOnlySpan<byte> bytes) => new(dimensions, MemoryMarshal.Cast<byte, float>(bytes).ToArray());

    /// <inheritdoc cref="FromBytes" />
    public byte[] ToBytes() => MemoryMarshal.AsBytes(weights.AsSpan()).ToArray();

    public ReadOnlySpan<float> Row(int row) => weights.AsSpan(row * Dimensions, Dimensions);

    /// <summary>The map's result before it is brought to unit length.</summary>
    public void Apply(ReadOnlySpan<float> vector, Span<float> result)
    {
        for (var row = 0; row < Dimensions; row++)
            result[row] = TensorPrimitives.Dot(Row(row), vector);
    }

    /// <summary>The vector as the model with this head makes it.</summary>
    /// <exception cref="InvalidEmbeddingException">The map sends it to nothing.</exception>
    public Embedding Project(Embedding embedding, FaceModel model)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        var result = new float[Dimensions];
        Apply(embedding.Values.Span, result);
        return Embedding.FromRaw(result, model);
    }

    /// <summary>(1 − share) · identity + share · this head.</summary>
    /// <param name="share">0 to 1.</param>
    public LinearHead Blend(double share)
    {
        var blend = new float[weights.Length];
        TensorPrimitives.Multiply(weights, (float)share, blend);
        for (var i = 0; i < Dimensions; i++)
            blend[i * (Dimensions + 1)] += (float)(1 - share);
        return new LinearHead(Dimensions, blend);
    }

    /// <summary>The same directions, so scaled that the vectors have length 1 on average: then a blend with the identity is a blend of two equals.</summary>
    public LinearHead ScaledFor(KnownFaces faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var (result, sum) = (new float[Dimensions], 0.0);
        for (var face = 0; face < faces.Count; face++)
        {
            Apply(faces[face], result);
            sum += TensorPrimitives.Norm<float>(result);
        }

        var scaled = new float[weights.Length];
        TensorPrimitives.Multiply(weights, (float)(faces.Count / sum), scaled);
        return new LinearHead(Dimensions, scaled);
    }
}
