using System.Numerics.Tensors;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Calibration;

/// <summary>A face of a person who is known.</summary>
public sealed record LabelledEmbedding(string Person, Embedding Embedding);

/// <summary>Every face compared with every other: n faces make n · (n − 1) / 2 comparisons.</summary>
public sealed class LabelledFaces : Comparisons
{
    private const int TileSide = 32; // 2 × 32 vectors of 512 floats are 128 kB: they stay in the second-level cache

    private readonly float[] vectors; // row by row
    private readonly int dimensions;
    private readonly int[] personOf;
    private readonly int[] facesOf;

    /// <exception cref="InvalidEmbeddingException">The embeddings are of several models.</exception>
    public LabelledFaces(IReadOnlyList<LabelledEmbedding> faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        if (faces.Select(face => face.Embedding.Model).Distinct().Skip(1).Any())
            throw new InvalidEmbeddingException("The labelled faces are of several models; vectors of different models do not compare.");
        People = [.. faces.Select(face => face.Person).Distinct().Order(StringComparer.Ordinal)];
        var index = People.Select((person, i) => (person, i)).ToDictionary(pair => pair.person, pair => pair.i);
        personOf = [.. faces.Select(face => index[face.Person])];
        facesOf = new int[People.Count];
        foreach (var person in personOf)
            facesOf[person]++;
        dimensions = faces.Count == 0 ? 0 : faces[0].Embedding.Model.Dimensions;
        vectors = new float[faces.Count * dimensions];
        for (var i = 0; i < faces.Count; i++)
            faces[i].Embedding.Values.Span.CopyTo(vectors.AsSpan(i * dimensions));
    }

    /// <inheritdoc />
    public override IReadOnlyList<string> People { get; }

    /// <inheritdoc />
    public override IReadOnlyCollection<TSink> Stream<TSink>(Func<TSink> create, CancellationToken cancel)
    {
        var sinks = new System.Collections.Concurrent.ConcurrentBag<TSink>();
        var tiles = (personOf.Length + TileSide - 1) / TileSide;
        Parallel.For(0, tiles, new ParallelOptions { CancellationToken = cancel }, create, (row, _, sink) =>
        {
            for (var column = row; column < tiles; column++)
                CompareTile(row * TileSide, column * TileSide, sink);
            return sink;
        }, sinks.Add);
        return sinks;
    }

    /// <inheritdoc />
    public override long WeighImpostors(ReadOnlySpan<int> weights)
    {
        // All pairs of faces less those within one person; a person drawn twice is not compared with itself.
        long sum = 0, squares = 0;
        for (var person = 0; person < facesOf.Length; person++)
        {
            var faces = (long)weights[person] * facesOf[person];
            sum += faces;
            squares += faces * faces;
        }

        return (sum * sum - squares) / 2;
    }

    private void CompareTile<TSink>(int firstRow, int firstColumn, TSink sink)
        where TSink : IComparisonSink
    {
        for (var row = firstRow; row < Math.Min(firstRow + TileSide, personOf.Length); row++)
            for (var column = Math.Max(firstColumn, row + 1); column < Math.Min(firstColumn + TileSide, personOf.Length); column++)
                sink.Add(personOf[row], personOf[column], SquaredDistance.FromInnerProduct(TensorPrimitives.Dot(VectorOf(row), VectorOf(column))).Value);
    }

    private ReadOnlySpan<float> VectorOf(int face) => vectors.AsSpan(face * dimensions, dimensions);
}
