using System.Numerics;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People;

/// <summary>Vectors of faces, row by row in one piece of memory; faces are known by their row. Each row is filled up with zeros to whole SIMD registers.</summary>
/// <remarks>512 values of a million faces take 2 GB.</remarks>
public sealed class UnitVectors
{
    private float[] values;

    /// <param name="capacity">Rows to make room for at once.</param>
    public UnitVectors(int dimensions, int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Dimensions = dimensions;
        Stride = (dimensions + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        values = new float[checked(Stride * capacity)];
    }

    public int Dimensions { get; }

    public int Count { get; private set; }

    /// <summary>Values of a row with its padding.</summary>
    public int Stride { get; }

    /// <exception cref="InvalidEmbeddingException">The embeddings are of several models.</exception>
    public static UnitVectors Of(IReadOnlyCollection<Embedding> embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        if (embeddings.Select(embedding => embedding.Model).Distinct().Skip(1).Any())
            throw new InvalidEmbeddingException("The faces are of several models; vectors of different models do not compare.");
        var all = new UnitVectors(embeddings.FirstOrDefault()?.Model.Dimensions ?? 1, embeddings.Count);
        foreach (var embedding in embeddings)
            all.Add(embedding.Values.Span);
        return all;
    }

    /// <param name="vector">Of unit length; <see cref="Dimensions"/> values.</param>
    public void Add(ReadOnlySpan<float> vector)
    {
        if (vector.Length != Dimensions)
            throw new InvalidEmbeddingException($"A vector of {vector.Length} values was added to vectors of {Dimensions}.");
        var end = checked((Count + 1) * Stride);
        if (end > values.Length)
            Array.Resize(ref values, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * values.Length)));
        vector.CopyTo(values.AsSpan(Count * Stride));
        Count++;
    }

    /// <summary>Rows one after the other, with their padding; shape: (count, <see cref="Stride"/>).</summary>
    public ReadOnlyMemory<float> Rows(int first, int count) => values.AsMemory(first * Stride, count * Stride);

    /// <summary>The row with its padding.</summary>
    internal ReadOnlySpan<float> Row(int face) => values.AsSpan(face * Stride, Stride);
}
