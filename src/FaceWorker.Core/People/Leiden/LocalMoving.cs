using FaceWorker.Core.Calibration;

namespace FaceWorker.Core.People.Leiden;

/// <summary>Moves nodes, one at a time, to the group where they are worth most, or to one of their own. The neighbours of a node that moved are visited again, until no node gains by moving.</summary>
internal sealed class LocalMoving
{
    private const double Gain = 1e-7; // smaller ones are rounding

    private readonly WeightedGraph graph;
    private readonly PottsModel model;
    private readonly int[] groupOf;
    private readonly FaceCount[] sizes; // of groups
    private readonly int[] members; // of groups, in nodes
    private readonly int[] confirmed; // of groups, confirmed nodes
    private readonly Stack<int> empty = [];
    private readonly RowSums row;

    private LocalMoving(WeightedGraph graph, PottsModel model, int[] groupOf, RowSums row)
    {
        (this.graph, this.model, this.groupOf, this.row) = (graph, model, groupOf, row);
        (sizes, members) = (new FaceCount[graph.Count], new int[graph.Count]);
        confirmed = graph.IsConfirmed is null ? [] : new int[graph.Count];
        for (var node = 0; node < graph.Count; node++)
            Count(node, groupOf[node], 1);
        for (var group = graph.Count - 1; group >= 0; group--)
            if (members[group] == 0)
                empty.Push(group);
    }

    /// <param name="groupOf">By node, 0 to the number of nodes − 1; it is changed. What may not be together in it is parted.</param>
    /// <returns>Whether anything moved.</returns>
    public static bool Run(WeightedGraph graph, PottsModel model, int[] groupOf, RowSums row, ref SplitMix64 random, CancellationToken cancel)
    {
        var moving = new LocalMoving(graph, model, groupOf, row);
        var waiting = new Queue<int>(Grouping.Shuffled(graph.Count, ref random));
        var isWaiting = new bool[graph.Count];
        Array.Fill(isWaiting, true);
        var moved = false;
        while (waiting.TryDequeue(out var node))
        {
            isWaiting[node] = false;
            if (!moving.Move(node))
                continue;
            moved = true;
            cancel.ThrowIfCancellationRequested();
            for (var edge = graph.Starts[node]; edge < graph.Starts[node + 1]; edge++)
                if (graph.Ends[edge] is var neighbour && groupOf[neighbour] != groupOf[node] && !isWaiting[neighbour])
                {
                    isWaiting[neighbour] = true;
                    waiting.Enqueue(neighbour);
                }
        }

        return moved;
    }

    private bool Move(int node)
    {
        var own = groupOf[node];
        row.Clear();
        for (var edge = graph.Starts[node]; edge < graph.Starts[node + 1]; edge++)
            row.Add(groupOf[graph.Ends[edge]], graph.Weights[edge]);
        Count(node, own, -1);

        var (best, value) = (own, WorthIn(own, node));
        foreach (var group in row.Touched)
            if (WorthIn(group, node) is var worth && worth > value + Gain)
                (best, value) = (group, worth);
        if (value < -Gain) // alone it is worth 0
            best = empty.Pop();
        else if (best != own && members[own] == 0)
            empty.Push(own);
        groupOf[node] = best;
        Count(node, best, 1);
        return best != own;
    }

    private double WorthIn(int group, int node) => graph.IsConfirmed is { } isConfirmed && isConfirmed[node] && confirmed[group] > 0
        ? double.NegativeInfinity
        : row[group] - model.Cost(sizes[group], graph.Sizes[node]);

    private void Count(int node, int group, int sign)
    {
        sizes[group] = sign > 0 ? sizes[group] + graph.Sizes[node] : sizes[group] - graph.Sizes[node];
        members[group] += sign;
        if (graph.IsConfirmed is { } isConfirmed && isConfirmed[node])
            confirmed[group] += sign;
    }
}
