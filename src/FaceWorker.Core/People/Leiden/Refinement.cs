using FaceWorker.Core.Calibration;

namespace FaceWorker.Core.People.Leiden;

/// <summary>Splits each group into well-connected parts: starting with every node alone, a node joins the part of its group where it is worth most, provided that both are well connected to the rest of the group.</summary>
/// <remarks>Takes the best part, where the paper draws one at random; the nodes are visited in random order.</remarks>
internal static class Refinement
{
    /// <returns>By node, its part, from 0 to <paramref name="count"/> − 1.</returns>
    public static int[] Run(WeightedGraph graph, PottsModel model, int[] groupOf, RowSums row, ref SplitMix64 random, out int count)
    {
        var n = graph.Count;
        var (parts, sizes, isAlone) = (new int[n], new FaceCount[n], new bool[n]);
        var (outward, groupSizes) = (new double[n], new FaceCount[n]); // of parts: their edges to the rest of the group
        for (var node = 0; node < n; node++)
        {
            (parts[node], sizes[node], isAlone[node]) = (node, graph.Sizes[node], true);
            groupSizes[groupOf[node]] += graph.Sizes[node];
            for (var edge = graph.Starts[node]; edge < graph.Starts[node + 1]; edge++)
                if (groupOf[graph.Ends[edge]] == groupOf[node])
                    outward[node] += graph.Weights[edge];
        }

        foreach (var node in Grouping.Shuffled(n, ref random))
        {
            var whole = groupSizes[groupOf[node]];
            if (!isAlone[node] || !HangsTogether(node))
                continue;
            row.Clear();
            for (var edge = graph.Starts[node]; edge < graph.Starts[node + 1]; edge++)
                if (groupOf[graph.Ends[edge]] == groupOf[node])
                    row.Add(parts[graph.Ends[edge]], graph.Weights[edge]);
            var (best, value) = (-1, 0.0);
            foreach (var part in row.Touched)
                if (HangsTogether(part) && row[part] - model.Cost(sizes[part], sizes[node]) is var worth && worth > value)
                    (best, value) = (part, worth);
            if (best < 0)
                continue;
            outward[best] += outward[node] - 2 * row[best];
            sizes[best] += sizes[node];
            isAlone[best] = false; // a part is called after its first node
            (parts[node], isAlone[node]) = (best, false);

            bool HangsTogether(int part) => outward[part] >= model.Cost(sizes[part], whole - sizes[part]);
        }

        count = Grouping.Renumber(parts);
        return parts;
    }
}
