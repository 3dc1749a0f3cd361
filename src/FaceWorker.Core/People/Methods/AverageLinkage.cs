using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People.Methods;

/// <summary>The two groups with the smallest mean distance between their faces become one, until none is small enough.</summary>
/// <remarks>Pairs without an edge count as far apart as strangers are on average.</remarks>
internal static class AverageLinkage
{
    private const double WithoutEdge = 2;

    public static int[] Cluster(NeighbourGraph graph, SquaredDistance distance)
    {
        var links = new Dictionary<int, (double Sum, long Edges)>?[graph.Faces];
        var sizes = Enumerable.Repeat(1L, graph.Faces).ToArray();
        var versions = new int[graph.Faces];
        var into = Enumerable.Range(0, graph.Faces).ToArray();
        var nearest = new PriorityQueue<(int First, int Second, int Versions), (double Mean, int First, int Second)>();
        for (var face = 0; face < graph.Faces; face++)
        {
            var row = links[face] = [];
            for (var edge = graph.Starts[face]; edge < graph.Starts[face + 1]; edge++)
            {
                row.Add(graph.Ends[edge], (graph.Distances[edge], 1));
                if (graph.Ends[edge] > face)
                    Offer(face, graph.Ends[edge], (graph.Distances[edge], 1));
            }
        }

        while (nearest.TryDequeue(out var pair, out _))
            if (links[pair.First] is not null && links[pair.Second] is not null && versions[pair.First] + versions[pair.Second] == pair.Versions)
                Merge(pair.First, pair.Second);
        var groupOf = new int[graph.Faces];
        for (var face = 0; face < groupOf.Length; face++)
            groupOf[face] = RootOf(face);
        Leiden.Grouping.Renumber(groupOf);
        return groupOf;

        void Offer(int first, int second, (double Sum, long Edges) link)
        {
            var pairs = sizes[first] * sizes[second];
            var mean = (link.Sum + (pairs - link.Edges) * WithoutEdge) / pairs;
            if (mean <= distance.Value)
                nearest.Enqueue((first, second, versions[first] + versions[second]), (mean, Math.Min(first, second), Math.Max(first, second)));
        }

        void Merge(int first, int second)
        {
            var (small, large) = links[first]!.Count < links[second]!.Count ? (first, second) : (second, first);
            var (from, to) = (links[small]!, links[large]!);
            (links[small], into[small]) = (null, large);
            sizes[large] += sizes[small];
            versions[large]++;
            to.Remove(small);
            from.Remove(large);
            foreach (var (other, link) in from)
            {
                to[other] = to.TryGetValue(other, out var known) ? (known.Sum + link.Sum, known.Edges + link.Edges) : link;
                links[other]!.Remove(small);
                links[other]![large] = to[other];
            }

            foreach (var (other, link) in to)
                Offer(large, other, link);
        }

        int RootOf(int face)
        {
            while (into[face] != face)
                face = into[face] = into[into[face]];
            return face;
        }
    }
}
