using System.Collections.Concurrent;
using System.Numerics;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People;

/// <summary>Exact search for the nearest faces of each face: every face is compared with every other, in blocks of a matrix product, on all processors.</summary>
/// <remarks>What is found depends neither on the processors nor on which of them was faster.</remarks>
public sealed class NearestNeighbours
{
    private readonly UnitVectors vectors;
    private readonly int from;
    private readonly NearestLists lists;
    private readonly Lock[] locks; // by block

    private NearestNeighbours(UnitVectors vectors, NearestLists lists, int from)
    {
        (this.vectors, this.lists, this.from) = (vectors, lists, from);
        locks = [.. Enumerable.Range(0, (vectors.Count + DotProducts.Side - 1) / DotProducts.Side).Select(_ => new Lock())];
    }

    /// <summary>The search as a service.</summary>
    public static INeighbourSearch OnProcessors { get; } = new Processors();

    /// <inheritdoc cref="INeighbourSearch.Find" />
    public static void Find(UnitVectors vectors, int most, SquaredDistance within, NeighbourGraphBuilder edges, int from = 0, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(edges);
        if (from >= vectors.Count)
            return;
        var lists = new NearestLists(vectors.Count, most, within, from);
        new NearestNeighbours(vectors, lists, from).Run(cancel);
        lists.AddTo(edges);
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
        var limits = lists.Limits;
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
            lists.Offer(row, firstColumn + i, near[i]);
            lists.Offer(firstColumn + i, row, near[i]);
        }
    }

    private sealed class Processors : INeighbourSearch
    {
        public void Find(UnitVectors vectors, int most, SquaredDistance within, NeighbourGraphBuilder edges, int from, CancellationToken cancel) =>
            NearestNeighbours.Find(vectors, most, within, edges, from, cancel);
    }
}
