using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People;

/// <summary>Attaches unfit faces, after the others were grouped, to the group of the fit face that is nearest; one that is near to nobody has no group.</summary>
internal sealed class UnfitFaces(FaceSet faces, ContractedFaces nodes, int[] groupOf)
{
    /// <param name="near">A fit face farther away is not near.</param>
    public void Attach(SquaredDistance near)
    {
        var fit = faces.Fit!;
        var isFit = new bool[nodes.Nodes];
        for (var face = 0; face < fit.Count; face++)
            isFit[nodes.NodeOf[face]] |= fit[face];
        var members = Enumerable.Range(0, fit.Count).Where(face => !isFit[nodes.NodeOf[face]]).ToLookup(face => nodes.NodeOf[face]);
        var apart = nodes.Apart().SelectMany(pair => new[] { pair, (First: pair.Second, Second: pair.First) }).Where(pair => !isFit[nodes.NodeOf[pair.First]])
            .ToLookup(pair => nodes.NodeOf[pair.First], pair => pair.Second);
        var confirmed = Enumerable.Range(0, fit.Count).Where(face => nodes.IsConfirmed[nodes.NodeOf[face]]).Select(face => groupOf[face]).ToHashSet();

        // The nearest first: of two that may not be together, the one that is surer has the choice.
        var edges = members.SelectMany(node => node).SelectMany(face => Enumerable.Range(faces.Graph.Starts[face], faces.Graph.NeighboursOf(face).Length)
            .Where(edge => faces.Graph.Distances[edge] <= near.Value && isFit[nodes.NodeOf[faces.Graph.Ends[edge]]])
            .Select(edge => (Distance: faces.Graph.Distances[edge], Face: face, Other: faces.Graph.Ends[edge]))).Order().ToList();
        var attached = new HashSet<int>();
        foreach (var (_, face, other) in edges)
        {
            var (node, group) = (nodes.NodeOf[face], groupOf[other]);
            if (attached.Contains(node) || apart[node].Any(foe => groupOf[foe] == group) || (nodes.IsConfirmed[node] && confirmed.Contains(group)))
                continue;
            attached.Add(node);
            foreach (var member in members[node])
                groupOf[member] = group;
            if (nodes.IsConfirmed[node])
                confirmed.Add(group);
        }

        // What a person said makes a group, also of unfit faces.
        foreach (var node in members)
            if (!attached.Contains(node.Key) && !nodes.IsConfirmed[node.Key] && members[node.Key].Skip(1).FirstOrDefault(-1) < 0)
                groupOf[node.First()] = PeopleClusterer.Nobody;
    }
}
