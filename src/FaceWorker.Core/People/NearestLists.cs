using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People;

/// <summary>The nearest faces of each of the faces from a first one on, as they are found: 8 bytes for each neighbour of each face.</summary>
/// <remarks>Of equally near faces, those of the lower rows are kept, in whatever order they are offered. Not safe for several threads on the same face.</remarks>
public sealed class NearestLists
{
    private readonly int most;
    private readonly int from;
    private readonly int[] faces; // by row, up to `most` each
    private readonly float[] products;
    private readonly int[] counts;
    private readonly int[] lasts; // by row, where in its neighbours the farthest is
    private readonly float[] limits; // by face, the product that a further neighbour must reach; infinite where none is looked for

    /// <param name="most">Neighbours of each face, 1 or more.</param>
    /// <param name="within">None is farther away.</param>
    /// <param name="from">The first face with a list.</param>
    public NearestLists(int count, int most, SquaredDistance within, int from)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, from);
        (this.most, this.from) = (Math.Min(most, Math.Max(1, count - 1)), from);
        var rows = count - from;
        (faces, products) = (new int[checked(rows * this.most)], new float[rows * this.most]);
        (counts, lasts) = (new int[rows], new int[rows]);
        limits = new float[(count + DotProducts.Side - 1) / DotProducts.Side * DotProducts.Side];
        Array.Fill(limits, float.PositiveInfinity);
        Array.Fill(limits, (float)(1 - within.Value / 2), from, rows);
    }

    /// <summary>Neighbours that each list has room for.</summary>
    public int Most => most;

    /// <summary>By face, filled up to whole blocks.</summary>
    internal float[] Limits => limits;

    /// <summary>Takes a face in, if it is among the nearest so far. Each pair of faces may be offered once.</summary>
    /// <param name="product">Inner product of the two.</param>
    public void Offer(int row, int face, float product)
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

    /// <summary>Adds what was found as edges.</summary>
    public void AddTo(NeighbourGraphBuilder edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        for (var row = 0; row < counts.Length; row++)
            for (var i = row * most; i < row * most + counts[row]; i++)
                edges.Add(from + row, faces[i], (float)SquaredDistance.FromInnerProduct(products[i]).Value);
    }
}
