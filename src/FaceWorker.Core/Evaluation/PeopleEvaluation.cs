using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;
using FaceWorker.Core.People;
using FaceWorker.Core.People.Methods;

namespace FaceWorker.Core.Evaluation;

/// <summary>What one order of arrival came to.</summary>
/// <param name="Order">The seed of the order.</param>
public sealed record StreamScores(int Order, ClusterScores Scores);

/// <summary>Measures how well faces of known people are grouped when nobody says who they are.</summary>
public sealed class PeopleEvaluation
{
    private readonly IReadOnlyList<LabelledEmbedding> faces;
    private readonly DecisionPolicy policy;
    private readonly int[] people;

    /// <param name="policy">Of the pack that made the embeddings.</param>
    public PeopleEvaluation(IReadOnlyList<LabelledEmbedding> faces, DecisionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(faces);
        ArgumentNullException.ThrowIfNull(policy);
        (this.faces, this.policy) = (faces, policy);
        var numbers = faces.Select(face => face.Person).Distinct().Index().ToDictionary(person => person.Item, person => person.Index);
        people = [.. faces.Select(face => numbers[face.Person])];
        Weights = LinkWeights.By(policy, faces.Count);
    }

    /// <summary>For the number of faces that there are.</summary>
    public LinkWeights Weights { get; }

    /// <summary>All faces at once.</summary>
    /// <param name="distance">Up to which two faces are near; null: the centre of the weights. Leiden needs none.</param>
    public ClusterScores Measure(ClusteringMethod method, SquaredDistance? distance, CancellationToken cancel)
    {
        var edges = new NeighbourGraphBuilder();
        var loose = distance is { } asked && asked > Weights.Loose ? asked : Weights.Loose;
        NearestNeighbours.Find(UnitVectors.Of([.. faces.Select(face => face.Embedding)]), PeopleClusterer.Neighbours, loose, edges, cancel: cancel);
        var graph = edges.Build(faces.Count);
        return ClusterScores.Of(people, method == ClusteringMethod.Leiden
            ? new PeopleClusterer(Weights).Cluster(new FaceSet(graph), cancel: cancel)
            : method.Cluster(graph, distance ?? Weights.Centre));
    }

    /// <summary>Faces that arrive in an order by chance, in batches, each grouped before the next comes.</summary>
    /// <param name="order">The seed of the order.</param>
    /// <param name="batch">Faces of a batch.</param>
    /// <param name="progress">Counts faces.</param>
    public StreamScores MeasureStream(int order, int batch, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        var random = new SplitMix64((ulong)order);
        var arrival = Enumerable.Range(0, faces.Count).ToArray();
        for (var i = 1; i < arrival.Length; i++)
        {
            var other = random.Next(i + 1);
            (arrival[i], arrival[other]) = (arrival[other], arrival[i]);
        }

        var stream = new PeopleStream(faces[0].Embedding.Model.Dimensions, count => LinkWeights.By(policy, count));
        foreach (var some in arrival.Chunk(batch))
        {
            stream.Add([.. some.Select(face => faces[face].Embedding)], cancel);
            progress?.Report(new WorkProgress("faces", stream.Groups.Count, faces.Count));
        }

        return new StreamScores(order, ClusterScores.Of([.. arrival.Select(face => people[face])], stream.Groups));
    }
}
