namespace FaceWorker.Core.People;

/// <summary>Faces that must stay together as one node each, and which nodes must never be together.</summary>
internal sealed class ContractedFaces
{
    private readonly int[] parents;
    private readonly FaceConstraints constraints;

    private ContractedFaces(FaceConstraints constraints, int faces)
    {
        this.constraints = constraints;
        parents = [.. Enumerable.Range(0, faces)];
        foreach (var (first, second) in Links())
            parents[RootOf(first)] = RootOf(second);

        NodeOf = new int[faces];
        var numbers = new Dictionary<int, int>();
        for (var face = 0; face < faces; face++)
        {
            var root = RootOf(face);
            if (!numbers.TryGetValue(root, out var number))
                numbers.Add(root, number = numbers.Count);
            NodeOf[face] = number;
        }

        Nodes = numbers.Count;
        IsConfirmed = new bool[Nodes];
        for (var face = 0; face < faces && constraints.Confirmed is not null; face++)
            IsConfirmed[NodeOf[face]] |= constraints.Confirmed[face] >= 0;
        Conflicts = FindConflicts();
    }

    public int Nodes { get; }

    public int[] NodeOf { get; }

    /// <summary>By node: it is a confirmed person. No two of them are ever together.</summary>
    public bool[] IsConfirmed { get; }

    public IReadOnlyList<ConstraintConflict> Conflicts { get; }

    /// <exception cref="ArgumentException">A constraint names a face that there is not.</exception>
    public static ContractedFaces Of(FaceConstraints constraints, int faces)
    {
        ArgumentNullException.ThrowIfNull(constraints);
        foreach (var (first, second) in constraints.Same.Concat(constraints.Different))
            if (first < 0 || second < 0 || first >= faces || second >= faces)
                throw new ArgumentException($"A constraint names the faces {first} and {second}; there are {faces}.", nameof(constraints));
        foreach (var list in new[] { constraints.Confirmed, constraints.Photos })
            if (list is not null && list.Count != faces)
                throw new ArgumentException($"Constraints by face are {list.Count}; there are {faces} faces.", nameof(constraints));
        return new ContractedFaces(constraints, faces);
    }

    /// <summary>Pairs of faces that must never be together: what people said, and two of one photo. None of them is one node.</summary>
    public IEnumerable<(int First, int Second)> Apart()
    {
        foreach (var pair in constraints.Different)
            yield return pair;
        if (constraints.Photos is null)
            yield break;
        foreach (var photo in Enumerable.Range(0, NodeOf.Length).GroupBy(face => constraints.Photos[face]))
        {
            var faces = photo.ToArray();
            for (var i = 1; i < faces.Length; i++)
                for (var j = 0; j < i; j++)
                    if (NodeOf[faces[i]] != NodeOf[faces[j]]) // what a person said goes before a rule
                        yield return (faces[j], faces[i]);
        }
    }

    /// <summary>Pairs that must stay together; enough of them to reach every face of a confirmed person.</summary>
    private IEnumerable<(int First, int Second)> Links()
    {
        foreach (var pair in constraints.Same)
            yield return pair;
        if (constraints.Confirmed is null)
            yield break;
        var firsts = new Dictionary<int, int>();
        for (var face = 0; face < parents.Length; face++)
            if (constraints.Confirmed[face] is >= 0 and var person && !firsts.TryAdd(person, face))
                yield return (firsts[person], face);
    }

    private List<ConstraintConflict> FindConflicts()
    {
        var conflicts = constraints.Different.Where(pair => NodeOf[pair.First] == NodeOf[pair.Second]).Select(pair => (pair.First, pair.Second)).ToList();
        if (constraints.Confirmed is { } confirmed)
        {
            var firsts = new Dictionary<int, int>(); // by node, its first confirmed face
            for (var face = 0; face < NodeOf.Length; face++)
                if (confirmed[face] >= 0 && !firsts.TryAdd(NodeOf[face], face) && confirmed[firsts[NodeOf[face]]] != confirmed[face])
                    conflicts.Add((firsts[NodeOf[face]], face));
        }

        if (conflicts.Count == 0)
            return [];
        var links = Links().SelectMany(pair => new[] { pair, (First: pair.Second, Second: pair.First) }).ToLookup(pair => pair.First, pair => pair.Second);
        return [.. conflicts.Select(pair => new ConstraintConflict(pair.First, pair.Second, Way(links, pair.First, pair.Second)))];
    }

    /// <summary>A shortest way along links.</summary>
    private static List<int> Way(ILookup<int, int> links, int first, int second)
    {
        var from = new Dictionary<int, int> { [second] = second };
        var waiting = new Queue<int>([second]);
        while (!from.ContainsKey(first) && waiting.TryDequeue(out var face))
            foreach (var next in links[face])
                if (from.TryAdd(next, face))
                    waiting.Enqueue(next);
        var way = new List<int> { first };
        while (way[^1] != second)
            way.Add(from[way[^1]]);
        return way;
    }

    private int RootOf(int face)
    {
        while (parents[face] != face)
            face = parents[face] = parents[parents[face]];
        return face;
    }
}
