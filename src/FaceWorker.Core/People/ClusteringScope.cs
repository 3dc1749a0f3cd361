using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People;

/// <summary>The part of a gallery that a change may reach: the changed faces, the faces near to them, and everybody in the groups of both.</summary>
/// <remarks>
/// Two faces farther apart than the centre of the weights are evidence against one group, so a group that only such edges hold together never improves a grouping. A face that did not change, and whose
/// neighbours did not, has no reason to move.
/// </remarks>
public sealed class ClusteringScope
{
    private ClusteringScope(IReadOnlyList<int> faces) => Faces = faces;

    /// <summary>Ascending.</summary>
    public IReadOnlyList<int> Faces { get; }

    /// <param name="before">By face, its group; below 0: none yet.</param>
    /// <param name="near">As far as <see cref="LinkWeights.Centre"/>.</param>
    public static ClusteringScope Of(FaceSet faces, IReadOnlyList<int> before, IEnumerable<int> changed, SquaredDistance near)
    {
        ArgumentNullException.ThrowIfNull(faces);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(changed);
        var reached = new HashSet<int>();
        foreach (var face in changed)
        {
            reached.Add(face);
            var neighbours = faces.Graph.NeighboursOf(face);
            var distances = faces.Graph.DistancesOf(face);
            for (var i = 0; i < neighbours.Length; i++)
                if (distances[i] <= near.Value)
                    reached.Add(neighbours[i]);
        }

        // Faces that must be together come together, wherever they were.
        var links = faces.Constraints.Same.SelectMany(pair => new[] { pair, (First: pair.Second, Second: pair.First) }).ToLookup(pair => pair.First, pair => pair.Second);
        var people = faces.Constraints.Confirmed;
        var waiting = new Queue<int>(reached);
        var groups = new HashSet<int>();
        var confirmed = new HashSet<int>();
        var byGroup = Enumerable.Range(0, before.Count).Where(face => before[face] >= 0).ToLookup(face => before[face]);
        var byPerson = people is null ? null : Enumerable.Range(0, before.Count).Where(face => people[face] >= 0).ToLookup(face => people[face]);
        while (waiting.TryDequeue(out var face))
        {
            var company = links[face];
            if (before[face] >= 0 && groups.Add(before[face]))
                company = company.Concat(byGroup[before[face]]);
            if (byPerson is not null && people![face] >= 0 && confirmed.Add(people[face]))
                company = company.Concat(byPerson[people[face]]);
            foreach (var other in company)
                if (reached.Add(other))
                    waiting.Enqueue(other);
        }

        return new ClusteringScope([.. reached.Order()]);
    }

    /// <summary>The same faces and constraints, as far as they are in the scope; a face's number is its place in <see cref="Faces"/>.</summary>
    public FaceSet Part(FaceSet faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var place = Faces.Select((face, i) => (face, i)).ToDictionary(pair => pair.face, pair => pair.i);
        var constraints = faces.Constraints;
        return new FaceSet(faces.Graph.Only(Faces))
        {
            Fit = OfScope(faces.Fit),
            Constraints = new FaceConstraints
            {
                Same = Within(constraints.Same),
                Different = Within(constraints.Different),
                Confirmed = OfScope(constraints.Confirmed),
                Photos = OfScope(constraints.Photos),
            },
        };

        T[]? OfScope<T>(IReadOnlyList<T>? byFace) => byFace is null ? null : [.. Faces.Select(face => byFace[face])];

        List<(int, int)> Within(IReadOnlyList<(int First, int Second)> pairs) =>
            [.. pairs.Where(pair => place.ContainsKey(pair.First) && place.ContainsKey(pair.Second)).Select(pair => (place[pair.First], place[pair.Second]))];
    }
}
