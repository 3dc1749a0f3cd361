using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People.Methods;

/// <summary>Single linkage: a chain of near faces is one person.</summary>
internal static class ConnectedComponents
{
    public static int[] Cluster(NeighbourGraph graph, SquaredDistance distance) => Cluster(graph, distance, _ => true);

    /// <param name="joins">By face, whether its neighbours join its group; a face that does not join others may be joined.</param>
    public static int[] Cluster(NeighbourGraph graph, SquaredDistance distance, Func<int, bool> joins)
    {
        var groupOf = new int[graph.Faces];
        Array.Fill(groupOf, -1);
        var (groups, waiting) = (0, new Stack<int>());
        for (var first = 0; first < graph.Faces; first++)
        {
            if (groupOf[first] >= 0 || !joins(first))
                continue;
            groupOf[first] = groups;
            waiting.Push(first);
            while (waiting.TryPop(out var face))
                for (var edge = graph.Starts[face]; edge < graph.Starts[face + 1]; edge++)
                    if (graph.Distances[edge] <= distance.Value && groupOf[graph.Ends[edge]] < 0)
                    {
                        groupOf[graph.Ends[edge]] = groups;
                        if (joins(graph.Ends[edge]))
                            waiting.Push(graph.Ends[edge]);
                    }

            groups++;
        }

        for (var face = 0; face < graph.Faces; face++)
            if (groupOf[face] < 0)
                groupOf[face] = groups++;
        return groupOf;
    }
}
