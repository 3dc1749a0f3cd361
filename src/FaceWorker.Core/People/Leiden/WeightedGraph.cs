namespace FaceWorker.Core.People.Leiden;

/// <summary>A graph with weights on its edges, in compressed rows; an edge stands in the rows of both its nodes, and none leads back to its own node.</summary>
/// <param name="Starts">Where each node's row begins; one more at the end.</param>
/// <param name="Ends">Longer than the rows, as <paramref name="Weights"/> may be, where an older graph's arrays are used again.</param>
/// <param name="Weights">Minus infinity: these two are never together.</param>
/// <param name="Sizes">Faces of each node.</param>
/// <param name="IsConfirmed">By node; two of these are never together. Null: there are none.</param>
internal sealed record WeightedGraph(int[] Starts, int[] Ends, float[] Weights, FaceCount[] Sizes, bool[]? IsConfirmed)
{
    public int Count => Starts.Length - 1;

    /// <summary>The graph whose nodes are groups of this one's.</summary>
    /// <param name="groupOf">By node, 0 to <paramref name="groups"/> − 1.</param>
    /// <param name="level">The new graph's, from 0: its edges overwrite those of the last graph of that level.</param>
    public WeightedGraph Aggregate(int[] groupOf, int groups, Scratch scratch, int level)
    {
        var members = Members.Of(groupOf, groups);
        var starts = new int[groups + 1];
        var sizes = new FaceCount[groups];
        var isConfirmed = IsConfirmed is null ? null : new bool[groups];
        var (row, edges) = (scratch.Row, scratch.EdgesOf(level, most: Starts[^1]));
        for (var group = 0; group < groups; group++)
        {
            row.Clear();
            foreach (var node in members.Of(group))
            {
                sizes[group] += Sizes[node];
                if (isConfirmed is not null)
                    isConfirmed[group] |= IsConfirmed![node];
                for (var edge = Starts[node]; edge < Starts[node + 1]; edge++)
                    row.Add(groupOf[Ends[edge]], Weights[edge]);
            }

            foreach (var other in row.Touched)
                if (other != group)
                    edges.Add(other, (float)row[other]);
            starts[group + 1] = edges.Count;
        }

        return new WeightedGraph(starts, edges.Ends, edges.Weights, sizes, isConfirmed);
    }

    /// <summary>The sum over groups of the weights of their edges, less what the model asks for.</summary>
    public double ValueOf(ReadOnlySpan<int> groupOf, PottsModel model)
    {
        var (sum, sizes) = (0.0, new Dictionary<int, FaceCount>());
        for (var node = 0; node < Count; node++)
        {
            sizes[groupOf[node]] = sizes.GetValueOrDefault(groupOf[node]) + Sizes[node];
            for (var edge = Starts[node]; edge < Starts[node + 1]; edge++)
                if (groupOf[Ends[edge]] == groupOf[node])
                    sum += Weights[edge] / 2.0;
        }

        return sum - sizes.Values.Sum(size => model.Cost(size));
    }
}

/// <summary>The nodes of each group, in order.</summary>
internal sealed class Members
{
    private readonly int[] starts;
    private readonly int[] nodes;

    private Members(int[] starts, int[] nodes) => (this.starts, this.nodes) = (starts, nodes);

    public static Members Of(int[] groupOf, int groups)
    {
        var starts = new int[groups + 1];
        foreach (var group in groupOf)
            starts[group + 1]++;
        for (var i = 0; i < groups; i++)
            starts[i + 1] += starts[i];
        var (nodes, next) = (new int[groupOf.Length], starts[..groups]);
        for (var node = 0; node < groupOf.Length; node++)
            nodes[next[groupOf[node]]++] = node;
        return new Members(starts, nodes);
    }

    public ReadOnlySpan<int> Of(int group) => nodes.AsSpan(starts[group]..starts[group + 1]);
}

/// <summary>What every round uses again: for a million faces it would be gigabytes of garbage otherwise.</summary>
/// <param name="nodes">Of the largest graph.</param>
internal sealed class Scratch(int nodes)
{
    private readonly List<EdgeBuffer> edges = [];

    /// <summary>To be cleared before use.</summary>
    public RowSums Row { get; } = new(nodes);

    /// <summary>Room for the edges of a graph of this level, which is 0 or at most one more than any before; empty.</summary>
    public EdgeBuffer EdgesOf(int level, int most)
    {
        if (level == edges.Count)
            edges.Add(new EdgeBuffer());
        edges[level].Begin(most);
        return edges[level];
    }
}

/// <summary>The edges of a graph that is being made.</summary>
internal sealed class EdgeBuffer
{
    public int Count { get; private set; }

    public int[] Ends { get; private set; } = [];

    public float[] Weights { get; private set; } = [];

    /// <summary>Reserves room. It costs no memory until it is used, because the system provides pages when they are first written to.</summary>
    public void Begin(int most)
    {
        if (Ends.Length < most)
            (Ends, Weights) = (GC.AllocateUninitializedArray<int>(most), GC.AllocateUninitializedArray<float>(most));
        Count = 0;
    }

    public void Add(int end, float weight) => (Ends[Count], Weights[Count++]) = (end, weight);
}

/// <summary>Sums of weights by group, of which only a few are touched between two clearings.</summary>
internal sealed class RowSums(int groups)
{
    private readonly double[] sums = new double[groups];
    private readonly bool[] isTouched = new bool[groups];
    private readonly int[] touched = new int[groups];
    private int count;

    /// <summary>In the order of their first touch.</summary>
    public ReadOnlySpan<int> Touched => touched.AsSpan(..count);

    public double this[int group] => sums[group];

    public void Add(int group, double weight)
    {
        if (!isTouched[group])
        {
            isTouched[group] = true;
            touched[count++] = group;
        }

        sums[group] += weight;
    }

    public void Clear()
    {
        foreach (var group in Touched)
            (sums[group], isTouched[group]) = (0, false);
        count = 0;
    }
}
