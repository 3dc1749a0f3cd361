using FaceWorker.Core.Faces;
using FaceWorker.Core.People.Leiden;

namespace FaceWorker.Core.People;

/// <summary>Turns faces and their constraints into the graph that is grouped.</summary>
internal static class FaceNodes
{
    /// <summary>Edges of fit faces, with their weights; those of unfit faces are left out. Contracted faces are one node; faces that must be apart have an edge of minus infinity.</summary>
    public static WeightedGraph GraphOf(FaceSet faces, ContractedFaces nodes, LinkWeights weights)
    {
        var count = faces.Graph.Faces;
        var apart = new NeighbourGraphBuilder();
        foreach (var (first, second) in nodes.Apart())
            apart.Add(first, second, 0);
        var graph = WithFit(faces, apart.Build(count), weights);
        return nodes.Nodes == count ? graph : graph.Aggregate(nodes.NodeOf, nodes.Nodes, new Scratch(nodes.Nodes), level: 0);
    }

    /// <summary>Where each node begins: in the first group before that its faces had, or in the core they are in; alone where they had none, or are unfit.</summary>
    public static int[] Start(FaceSet faces, WeightedGraph graph, ContractedFaces nodes, LinkWeights weights, IReadOnlyList<int>? before)
    {
        var count = nodes.NodeOf.Length;
        var start = new int[nodes.Nodes];
        Array.Fill(start, -1);
        for (var face = 0; face < count && before is not null; face++)
            if (before[face] >= 0)
                Begin(face, before[face]);
        var free = before?.DefaultIfEmpty(-1).Max() + 1 ?? 0;
        var cores = DenseCores.Of(faces.Graph, weights, face => graph.Sizes[nodes.NodeOf[face]].Faces > 0 && start[nodes.NodeOf[face]] < 0);
        for (var face = 0; face < count; face++)
            if (cores[face] >= 0)
                Begin(face, free + cores[face]);
        for (var node = 0; node < start.Length; node++)
            if (start[node] < 0)
                start[node] = free + count + node;
        Grouping.Renumber(start);
        return start;

        void Begin(int face, int group)
        {
            if (start[nodes.NodeOf[face]] < 0 && graph.Sizes[nodes.NodeOf[face]].Faces > 0)
                start[nodes.NodeOf[face]] = group;
        }
    }

    private static WeightedGraph WithFit(FaceSet faces, NeighbourGraph apart, LinkWeights weights)
    {
        var (graph, fit, count) = (faces.Graph, faces.Fit, faces.Graph.Faces);
        var isConfirmed = faces.Constraints.Confirmed is { } confirmed ? confirmed.Select(person => person >= 0).ToArray() : null;
        var sizes = new FaceCount[count];
        for (var face = 0; face < count; face++)
            sizes[face] = fit is not null && !fit[face] ? default : new FaceCount(1, IsCrowded(graph.DistancesOf(face), weights.Centre) ? 1 : 0);
        if (fit is null && apart.Edges == 0)
            return new WeightedGraph(graph.Starts, graph.Ends, Array.ConvertAll(graph.Distances, weights.Of), sizes, isConfirmed);

        var (starts, ends, values, used) = (new int[count + 1], new int[graph.Ends.Length + apart.Ends.Length], new float[graph.Ends.Length + apart.Ends.Length], 0);
        for (var face = 0; face < count; face++)
        {
            for (var edge = graph.Starts[face]; edge < graph.Starts[face + 1]; edge++)
                if (sizes[face].Faces > 0 && sizes[graph.Ends[edge]].Faces > 0)
                    (ends[used], values[used++]) = (graph.Ends[edge], weights.Of(graph.Distances[edge]));
            foreach (var other in apart.NeighboursOf(face))
                (ends[used], values[used++]) = (other, float.NegativeInfinity);
            starts[face + 1] = used;
        }

        return new WeightedGraph(starts, ends, values, sizes, isConfirmed);
    }

    private static bool IsCrowded(ReadOnlySpan<float> distances, SquaredDistance near)
    {
        var count = 0;
        foreach (var distance in distances)
            count += distance <= near.Value ? 1 : 0;
        return count >= PeopleClusterer.Neighbours;
    }
}
