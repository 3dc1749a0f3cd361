using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;
using FaceWorker.Core.People.Leiden;

namespace FaceWorker.Core.People.Methods;

/// <summary>Twenty times over, every face, in random order, adopts the group that is strongest among its near neighbours, weighted by their inner products.</summary>
/// <remarks>C. Biemann, "Chinese Whispers: an efficient graph clustering algorithm", TextGraphs 2006; rounds and weights as davidsandberg/facenet has them.</remarks>
internal static class ChineseWhispers
{
    private const int Rounds = 20;

    public static int[] Cluster(NeighbourGraph graph, SquaredDistance distance, ulong seed = 1)
    {
        var random = new SplitMix64(seed);
        var groupOf = Enumerable.Range(0, graph.Faces).ToArray();
        var row = new RowSums(graph.Faces);
        for (var round = 0; round < Rounds; round++)
            foreach (var face in Grouping.Shuffled(graph.Faces, ref random))
            {
                row.Clear();
                for (var edge = graph.Starts[face]; edge < graph.Starts[face + 1]; edge++)
                    if (graph.Distances[edge] <= distance.Value)
                        row.Add(groupOf[graph.Ends[edge]], 1 - graph.Distances[edge] / 2);
                var most = 0.0;
                foreach (var group in row.Touched)
                    if (row[group] > most)
                        (groupOf[face], most) = (group, row[group]);
            }

        Grouping.Renumber(groupOf);
        return groupOf;
    }
}
