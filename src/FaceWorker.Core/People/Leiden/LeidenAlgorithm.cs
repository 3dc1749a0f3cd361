using FaceWorker.Core.Calibration;

namespace FaceWorker.Core.People.Leiden;

/// <summary>The Leiden algorithm: moves nodes between groups while that improves the grouping, splits groups that are badly connected, and continues with the groups as nodes; starts over until nothing moves.</summary>
/// <remarks>V. A. Traag, L. Waltman, N. J. van Eck, "From Louvain to Leiden: guaranteeing well-connected communities", Scientific Reports 9, 2019. The same seed gives the same grouping.</remarks>
internal static class LeidenAlgorithm
{
    private const int MostRounds = 20;

    /// <param name="groupOf">Where to begin, by node; numbers from 0 to the number of nodes − 1. It is changed.</param>
    public static void Improve(WeightedGraph graph, PottsModel model, int[] groupOf, ulong seed, CancellationToken cancel)
    {
        var (random, scratch) = (new SplitMix64(seed), new Scratch(graph.Count));
        for (var round = 0; round < MostRounds; round++)
            if (!RunRound(graph, model, groupOf, scratch, ref random, cancel))
                return;
    }

    /// <returns>False: nothing moved.</returns>
    private static bool RunRound(WeightedGraph graph, PottsModel model, int[] groupOf, Scratch scratch, ref SplitMix64 random, CancellationToken cancel)
    {
        var (level, groups, moved) = (graph, groupOf, false);
        int[]? nodeOf = null; // of the graph's nodes, on the present level
        for (var height = 0; ; height++)
        {
            cancel.ThrowIfCancellationRequested();
            moved |= LocalMoving.Run(level, model, groups, scratch.Row, ref random, cancel);
            var parts = Refinement.Run(level, model, groups, scratch.Row, ref random, out var count);
            if (count == level.Count)
                break;

            var above = new int[count];
            for (var node = 0; node < level.Count; node++)
                above[parts[node]] = groups[node];
            nodeOf = nodeOf is null ? parts : [.. nodeOf.Select(node => parts[node])];
            (level, groups) = (level.Aggregate(parts, count, scratch, height), above);
            Grouping.Renumber(groups);
        }

        for (var node = 0; node < graph.Count && nodeOf is not null; node++)
            groupOf[node] = groups[nodeOf[node]];
        return moved;
    }
}

/// <summary>Groupings: by node, the number of its group.</summary>
internal static class Grouping
{
    /// <summary>Numbers groups from 0, in the order of their first nodes; negative ones stay as they are. Returns how many there are.</summary>
    public static int Renumber(Span<int> groupOf)
    {
        var numbers = new Dictionary<int, int>();
        foreach (ref var group in groupOf)
        {
            if (group < 0)
                continue;
            if (!numbers.TryGetValue(group, out var number))
                numbers.Add(group, number = numbers.Count);
            group = number;
        }

        return numbers.Count;
    }

    public static int[] Shuffled(int count, ref SplitMix64 random)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var other = random.Next(i + 1);
            (order[i], order[other]) = (order[other], i);
        }

        return order;
    }
}
