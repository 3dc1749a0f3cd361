using FaceWorker.Core.People.Leiden;

namespace FaceWorker.Core.People;

/// <summary>The faces to group: who is near to whom, what is known of them, and which are fit to compare.</summary>
/// <param name="Graph">An edge for each pair that is worth one (<see cref="LinkWeights.Loose"/>), of each face up to its <see cref="PeopleClusterer.Neighbours"/> nearest.</param>
public sealed record FaceSet(NeighbourGraph Graph)
{
    public FaceConstraints Constraints { get; init; } = FaceConstraints.None;

    /// <summary>By face, whether it passed the quality gate. One that did not is no evidence: it may be attached to a group, and never joins two. Null: all did.</summary>
    public IReadOnlyList<bool>? Fit { get; init; }
}

/// <summary>Groups faces into people: the grouping that maximises the constant Potts model under the constraints, as the Leiden algorithm finds it.</summary>
/// <remarks>
/// <para>A grouping is, by face, the number of its group, from 0; or <see cref="Nobody"/> for an unfit face that is near to no group. A face that is like no other is a group of its own.</para>
/// <para>No grouping breaks a constraint. The same faces and seed give the same grouping.</para>
/// </remarks>
/// <param name="weights">By the size of the whole gallery.</param>
public sealed class PeopleClusterer(LinkWeights weights, ulong seed = 1)
{
    /// <summary>The number of a face without a group.</summary>
    public const int Nobody = -1;

    /// <summary>Neighbours of each face that the graph has edges to, if there are so many within the loose distance.</summary>
    public const int Neighbours = 50;

    private const double Resolution = 0.5; // a pair of this weight is as likely one person as two

    private static readonly PottsModel Model = new(Resolution, Neighbours);

    /// <summary>Groups all faces.</summary>
    /// <param name="before">A grouping to begin with; new faces in it have <see cref="Nobody"/>. Null: every face alone.</param>
    /// <exception cref="ConflictingConstraintsException">The constraints contradict each other.</exception>
    public int[] Cluster(FaceSet faces, IReadOnlyList<int>? before = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var count = faces.Graph.Faces;
        var nodes = ContractedFaces.Of(faces.Constraints, count);
        if (nodes.Conflicts.Count > 0)
            throw new ConflictingConstraintsException(nodes.Conflicts);
        if (faces.Fit is { } fit && fit.Count != count || before is not null && before.Count != count)
            throw new ArgumentException($"There are {count} faces, and as many must be said to be fit ({faces.Fit?.Count ?? count}) and grouped before ({before?.Count ?? count}).", nameof(faces));

        var graph = FaceNodes.GraphOf(faces, nodes, weights);
        var groups = FaceNodes.Start(faces, graph, nodes, weights, before);
        LeidenAlgorithm.Improve(graph, Model, groups, seed, cancel);
        var groupOf = new int[count];
        for (var face = 0; face < count; face++)
            groupOf[face] = groups[nodes.NodeOf[face]];
        if (faces.Fit is not null)
            new UnfitFaces(faces, nodes, groupOf).Attach(weights.Centre);
        Grouping.Renumber(groupOf);
        return groupOf;
    }

    /// <summary>Groups again what changed: the groups of the changed faces and of those that are near to them. All other groups stay as they are.</summary>
    /// <param name="before">By face, any numbers; new faces have <see cref="Nobody"/>.</param>
    /// <param name="changed">Faces that are new, or whose constraints or edges changed.</param>
    /// <returns>As <paramref name="before"/>: what is left of a group keeps its number in its largest part, new groups have higher numbers than any before.</returns>
    /// <exception cref="ConflictingConstraintsException">The constraints contradict each other.</exception>
    public int[] Update(FaceSet faces, IReadOnlyList<int> before, IEnumerable<int> changed, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(faces);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(changed);
        var scope = ClusteringScope.Of(faces, before, changed, weights.Centre);
        var old = scope.Faces.Select(face => before[face]).ToArray();
        var start = old.ToArray();
        Grouping.Renumber(start);
        var groups = Cluster(scope.Part(faces), start, cancel);

        var kept = PersonMatching.Match([.. old.Select(group => group < 0 ? (long?)null : group)], groups);
        var (after, free, fresh) = (before.ToArray(), before.DefaultIfEmpty(-1).Max() + 1, new Dictionary<int, int>());
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i] == Nobody)
                after[scope.Faces[i]] = Nobody;
            else if (kept.TryGetValue(groups[i], out var number))
                after[scope.Faces[i]] = (int)number;
            else if (fresh.TryGetValue(groups[i], out var known))
                after[scope.Faces[i]] = known;
            else
                fresh.Add(groups[i], after[scope.Faces[i]] = free++);
        }

        return after;
    }
}
