using System.Collections.Concurrent;
using System.Numerics;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People;

/// <summary>Exact search for the nearest faces of each face: every face is compared with every other, in blocks of a matrix product, on all processors.</summary>
/// <remarks>Beside the vectors it takes 8 bytes for each neighbour of each face. What is found depends neither on the processors nor on who of them was faster.</remarks>
public sealed class NearestNeighbours
{
    private readonly UnitVectors vectors;
    private readonly int most;
    private readonly int from;
    private readonly float farthest; // as an inner product
    private readonly int[] faces; // by row, up to `most` each
    private readonly float[] products;
    private readonly int[] counts;
    private readonly int[] lasts; // by row, where in its neighbours the farthest is
    private readonly float[] limits; // by row, the product that a further neighbour must reach; infinite where none is looked for
    private readonly Lock[] locks; // by block

    private NearestNeighbours(UnitVectors vectors, int most, SquaredDistance within, int from)
    {
        (this.vectors, this.most, this.from) = (vectors, most, from);
        farthest = (float)(1 - within.Value / 2);
        var rows = vectors.Count - from;
        (faces, products) = (new int[checked(rows * most)], new float[rows * most]);
        (counts, lasts) = (new int[rows], new int[rows]);
        var blocks = (vectors.Count + DotProducts.Side - 1) / DotProducts.Side;
        limits = new float[blocks * DotProducts.Side];
        Array.Fill(limits, float.PositiveInfinity);
        Array.Fill(limits, farthest, from, rows);
        locks = [.. Enumerable.Range(0, blocks).Select(_ => new Lock())];
    }

    /// <summary>Adds the nearest neighbours of the faces from <paramref name="from"/> on, among all faces, as edges.</summary>
    /// <param name="most">Neighbours of each face, 1 or more; of equally near ones those that came first.</param>
    /// <param name="within">None is farther away.</param>
    /// <param name="from">0: of every face. More: only of those that are new.</param>
    public static void Find(UnitVectors vectors, int most, SquaredDistance within, NeighbourGraphBuilder edges, int from = 0, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        if (from >= vectors.Count)
            return;
        var search = new NearestNeighbours(vectors, Math.Min(most, Math.Max(1, vectors.Count - 1)), within, from);
        search.Run(cancel);
        search.AddTo(edges);
    }

    private void Run(CancellationToken cancel)
    {
        // Each pair of blocks once, the long rows first; a row at a time, so that no processor is left with much at the end.
        var first = from / DotProducts.Side;
        var rows = Partitioner.Create(Enumerable.Range(0, locks.Length - first).Select(i => locks.Length - 1 - i), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(rows, new ParallelOptions { CancellationToken = cancel }, () => new float[DotProducts.Side * DotProducts.Side], (row, _, square) =>
        {
            for (var column = 0; column <= row; column++)
            {
                cancel.ThrowIfCancellationRequested();
                DotProducts.Fill(vectors, row * DotProducts.Side, column * DotProducts.Side, square);
                lock (locks[row])
                    lock (locks[column]) // never the larger after the smaller, so that nobody waits for each other
                        Take(row * DotProducts.Side, column * DotProducts.Side, square);
            }

            return square;
        }, _ => { });
    }

    private void Take(int firstRow, int firstColumn, float[] square)
    {
        for (var r = 0; r < Math.Min(DotProducts.Side, vectors.Count - firstRow); r++)
            for (var c = 0; c < DotProducts.Side; c += Vector<float>.Count)
            {
                var near = new Vector<float>(square, r * DotProducts.Side + c);
                if (Vector.GreaterThanOrEqualAny(near, new Vector<float>(limits[firstRow + r])) || Vector.GreaterThanOrEqualAny(near, new Vector<float>(limits, firstColumn + c)))
                    TakeFew(firstRow + r, firstColumn + c, square.AsSpan(r * DotProducts.Side + c, Vector<float>.Count));
            }
    }

    private void TakeFew(int row, int firstColumn, ReadOnlySpan<float> near)
    {
        for (var i = 0; i < near.Length && firstColumn + i < row; i++) // a pair once, also within a block; no face with itself
        {
            Offer(row, firstColumn + i, near[i]);
            Offer(firstColumn + i, row, near[i]);
        }
    }

    private void Offer(int row, int face, float product)
    {
        if (!(product >= limits[row]))
            return;
        var mine = row - from;
        var begin = mine * most;
        if (counts[mine] < most)
        {
            (faces[begin + counts[mine]], products[begin + counts[mine]]) = (face, product);
            if (++counts[mine] < most)
                return;
        }
        else
        {
            var last = begin + lasts[mine];
            if (product == products[last] && face > faces[last])
                return;
            (faces[last], products[last]) = (face, product);
        }

        var worst = 0;
        for (var i = 1; i < most; i++)
            if (products[begin + i] < products[begin + worst] || (products[begin + i] == products[begin + worst] && faces[begin + i] > faces[begin + worst]))
                worst = i;
        (lasts[mine], limits[row]) = (worst, products[begin + worst]);
    }

    private void AddTo(NeighbourGraphBuilder edges)
    {
        for (var row = 0; row < counts.Length; row++)
            for (var i = row * most; i < row * most + counts[row]; i++)
                edges.Add(from + row, faces[i], (float)SquaredDistance.FromInnerProduct(products[i]).Value);
    }
}
