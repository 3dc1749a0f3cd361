using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;
using FaceWorker.Core.People;

namespace FaceWorker.Core.Tests.People;

/// <summary>Made-up people in few dimensions, and graphs of them.</summary>
internal static class MadeUpFaces
{
    /// <summary>In few dimensions strangers are near to each other.</summary>
    public static readonly LinkWeights Weights = LinkWeights.Logistic(centre: 0.5, slope: 16);

    private static readonly PeopleClusterer Clusterer = new(Weights);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static int[] Cluster(FaceSet faces, IReadOnlyList<int>? before = null) => Clusterer.Cluster(faces, before, Cancel);

    public static int[] Update(FaceSet faces, IReadOnlyList<int> before, IEnumerable<int> changed) => Clusterer.Update(faces, before, changed, Cancel);

    public static IReadOnlyList<LabelledEmbedding> Of(int people, int photosEach, int seed = 1, double spread = 0.4) => Calibration.People.Make(people, photosEach, seed, spread);

    public static NeighbourGraph GraphOf(IReadOnlyList<LabelledEmbedding> faces, double within = 0.7) => GraphOf(UnitVectors.Of([.. faces.Select(face => face.Embedding)]), within);

    public static NeighbourGraph GraphOf(UnitVectors vectors, double within = 0.7)
    {
        var edges = new NeighbourGraphBuilder();
        Find(vectors, PeopleClusterer.Neighbours, within, edges);
        return edges.Build(vectors.Count);
    }

    public static void Find(UnitVectors vectors, int most, double within, NeighbourGraphBuilder edges, int from = 0) =>
        NearestNeighbours.Find(vectors, most, new SquaredDistance(within), edges, from, Cancel);

    public static NeighbourGraph GraphOf(int faces, params (int First, int Second, double Distance)[] edges)
    {
        var builder = new NeighbourGraphBuilder();
        foreach (var (first, second, distance) in edges)
            builder.Add(first, second, (float)distance);
        return builder.Build(faces);
    }

    /// <summary>Names as numbers, in the order of their first faces: as groups are numbered.</summary>
    public static int[] NumbersOf(IReadOnlyList<LabelledEmbedding> faces)
    {
        var numbers = faces.Select(face => face.Person).Distinct().Index().ToDictionary(person => person.Item, person => person.Index);
        return [.. faces.Select(face => numbers[face.Person])];
    }
}
