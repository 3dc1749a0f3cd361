using System.Numerics;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Calibration;

/// <summary>A face of a person who is known.</summary>
public sealed record LabelledEmbedding(string Person, Embedding Embedding);

/// <summary>Every photo compared with every other: n photos make n · (n − 1) / 2 comparisons.</summary>
public sealed class LabelledPhotos : Comparisons
{
    private const int TileSide = 32; // 2 × 32 vectors of 512 floats are 128 kB: they stay in the second-level cache

    private readonly float[] vectors; // row by row
    private readonly int dimensions;
    private readonly int[] personOf;
    private readonly int[] photosOf;

    /// <exception cref="InvalidEmbeddingException">The embeddings are of several models.</exception>
    public LabelledPhotos(IReadOnlyList<LabelledEmbedding> photos)
    {
        ArgumentNullException.ThrowIfNull(photos);
        if (photos.Select(photo => photo.Embedding.Model).Distinct().Skip(1).Any())
            throw new InvalidEmbeddingException("The labelled photos are of several models; vectors of different models do not compare.");
        People = [.. photos.Select(photo => photo.Person).Distinct().Order(StringComparer.Ordinal)];
        var index = People.Select((person, i) => (person, i)).ToDictionary(pair => pair.person, pair => pair.i);
        personOf = [.. photos.Select(photo => index[photo.Person])];
        photosOf = new int[People.Count];
        foreach (var person in personOf)
            photosOf[person]++;
        dimensions = photos.Count == 0 ? 0 : photos[0].Embedding.Model.Dimensions;
        vectors = new float[photos.Count * dimensions];
        for (var i = 0; i < photos.Count; i++)
            photos[i].Embedding.Values.Span.CopyTo(vectors.AsSpan(i * dimensions));
    }

    /// <inheritdoc />
    public override IReadOnlyList<string> People { get; }

    /// <inheritdoc />
    public override IReadOnlyCollection<TSink> Stream<TSink>(Func<TSink> create)
    {
        var sinks = new System.Collections.Concurrent.ConcurrentBag<TSink>();
        var tiles = (personOf.Length + TileSide - 1) / TileSide;
        Parallel.For(0, tiles, create, (row, _, sink) =>
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
        // All pairs of photos less those within one person; a person drawn twice is not compared with itself.
        long sum = 0, squares = 0;
        for (var person = 0; person < photosOf.Length; person++)
        {
            var photos = (long)weights[person] * photosOf[person];
            sum += photos;
            squares += photos * photos;
        }

        return (sum * sum - squares) / 2;
    }

    private void CompareTile<TSink>(int firstRow, int firstColumn, TSink sink)
        where TSink : IComparisonSink
    {
        for (var row = firstRow; row < Math.Min(firstRow + TileSide, personOf.Length); row++)
            for (var column = Math.Max(firstColumn, row + 1); column < Math.Min(firstColumn + TileSide, personOf.Length); column++)
                sink.Add(personOf[row], personOf[column], SquaredDistance.FromInnerProduct(Dot(VectorOf(row), VectorOf(column))).Value);
    }

    private ReadOnlySpan<float> VectorOf(int photo) => vectors.AsSpan(photo * dimensions, dimensions);

    // Two sums, so that one addition need not wait for the other.
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var width = Vector<float>.Count;
        var (one, other, i) = (Vector<float>.Zero, Vector<float>.Zero, 0);
        for (; i + 2 * width <= a.Length; i += 2 * width)
        {
            one = Vector.FusedMultiplyAdd(new Vector<float>(a[i..]), new Vector<float>(b[i..]), one);
            other = Vector.FusedMultiplyAdd(new Vector<float>(a[(i + width)..]), new Vector<float>(b[(i + width)..]), other);
        }

        var sum = Vector.Sum(one + other);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
