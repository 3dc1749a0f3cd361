using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People;

/// <summary>Groups faces as they come, in batches, in memory: what a gallery does behind its indexing.</summary>
/// <param name="weights">By the number of faces so far.</param>
public sealed class PeopleStream(int dimensions, Func<long, LinkWeights> weights)
{
    private readonly UnitVectors vectors = new(dimensions);
    private readonly NeighbourGraphBuilder edges = new();
    private int[] groups = [];

    /// <summary>By face, in the order of arrival; numbers have gaps, and stay with their people.</summary>
    public IReadOnlyList<int> Groups => groups;

    /// <summary>Links new faces to their neighbours, and groups again what they touch.</summary>
    public void Add(IReadOnlyCollection<Embedding> faces, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var before = vectors.Count;
        foreach (var face in faces)
            vectors.Add(face.Values.Span);
        var now = weights(vectors.Count);
        NearestNeighbours.Find(vectors, PeopleClusterer.Neighbours, now.Loose, edges, before, cancel);
        int[] start = [.. groups, .. Enumerable.Repeat(PeopleClusterer.Nobody, faces.Count)];
        groups = new PeopleClusterer(now).Update(new FaceSet(edges.Build(vectors.Count)), start, Enumerable.Range(before, faces.Count), cancel);
    }
}
