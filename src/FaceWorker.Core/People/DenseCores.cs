namespace FaceWorker.Core.People;

/// <summary>Where a grouping begins for people with very many photos: their densest faces together.</summary>
/// <remarks>
/// In a graph of nearest neighbours, a face of such a person is linked to only a few of the person's others. Small groups of them gain nothing by joining one other group, only by joining all at once, and moving one face at a time never gets there.
/// This is density-based clustering with shared neighbours (L. Ertöz, M. Steinbach, V. Kumar, SDM 2003). It is only a beginning: what does not belong together leaves again.
/// </remarks>
internal static class DenseCores
{
    private const int FewestShared = PeopleClusterer.Neighbours / 5;

    /// <summary>By face, the lowest face of its core; below 0: it is in none. A face is dense if it has as many neighbours as the graph shows, all of them surely the same person; dense neighbours who share enough of theirs are one core.</summary>
    /// <param name="isFree">By face, whether it may be in a core.</param>
    public static int[] Of(NeighbourGraph graph, LinkWeights weights, Func<int, bool> isFree)
    {
        var coreOf = new int[graph.Faces];
        Array.Fill(coreOf, -1);
        var isDense = new bool[graph.Faces];
        for (var face = 0; face < graph.Faces; face++)
            isDense[face] = graph.NeighboursOf(face).Length >= PeopleClusterer.Neighbours && isFree(face) && NearOf(face) >= PeopleClusterer.Neighbours;
        var waiting = new Stack<int>();
        for (var first = 0; first < graph.Faces; first++)
        {
            if (!isDense[first] || coreOf[first] >= 0)
                continue;
            coreOf[first] = first;
            waiting.Push(first);
            while (waiting.TryPop(out var face))
                for (var edge = graph.Starts[face]; edge < graph.Starts[face + 1]; edge++)
                    if (graph.Ends[edge] is var other && isDense[other] && coreOf[other] < 0 && IsSure(edge) && Shared(face, other) >= FewestShared)
                    {
                        coreOf[other] = first;
                        waiting.Push(other);
                    }
        }

        return coreOf;

        bool IsSure(int edge) => graph.Distances[edge] <= weights.Sure.Value;

        int NearOf(int face)
        {
            var count = 0;
            for (var edge = graph.Starts[face]; edge < graph.Starts[face + 1]; edge++)
                count += IsSure(edge) ? 1 : 0;
            return count;
        }

        int Shared(int one, int other)
        {
            var (i, j, count) = (graph.Starts[one], graph.Starts[other], 0);
            while (i < graph.Starts[one + 1] && j < graph.Starts[other + 1])
                if (graph.Ends[i] < graph.Ends[j] || !IsSure(i))
                    i++;
                else if (graph.Ends[i] > graph.Ends[j] || !IsSure(j))
                    j++;
                else
                    (i, j, count) = (i + 1, j + 1, count + 1);
            return count;
        }
    }
}
