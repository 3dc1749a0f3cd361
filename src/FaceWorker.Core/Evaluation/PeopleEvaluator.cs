using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;
using FaceWorker.Core.People.Methods;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Evaluation;

/// <summary>What to measure.</summary>
/// <param name="Distance">Up to which two faces are near, for methods that go by a distance; null: the centre of the weights.</param>
/// <param name="Orders">Random orders in which the faces also arrive in batches; 0: none. For <see cref="ClusteringMethod.Leiden"/> only.</param>
/// <param name="Batch">Faces of a batch.</param>
public sealed record PeopleQuestion(ClusteringMethod Method, SquaredDistance? Distance = null, int Orders = 0, int Batch = 500);

/// <summary>What was measured.</summary>
/// <param name="Photos">All; those without a face are in no score.</param>
/// <param name="Near">Squared distance up to which two faces are near; for <see cref="ClusteringMethod.Leiden"/>, where they are equally likely to be one person or two.</param>
/// <param name="Streams">One for each order.</param>
public sealed record PeopleScoring(IReadOnlyList<EmbeddedPhoto> Photos, SquaredDistance Near, ClusterScores Scores, IReadOnlyList<StreamScores> Streams);

/// <summary>Measures how well a pack's faces are grouped into people: embeds the face that each photo is about, and groups the faces without the names of their folders.</summary>
public sealed class PeopleEvaluator(FacePack pack, PhotoEmbedder embedder)
{
    /// <param name="progress">Counts photos, then the faces of each order.</param>
    /// <exception cref="EvaluationException">No photo has a face.</exception>
    public async Task<PeopleScoring> EvaluateAsync(IReadOnlyList<PersonFolder> people, PeopleQuestion question, Turn turn, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(question);
        var labelled = people.SelectMany(person => person.Labelled).ToList();
        var photos = await embedder.EmbedAsync(labelled.Select(photo => photo.Path), turn, progress, cancel);
        var faces = labelled.Where(photo => photos[photo.Path].Embedding is not null).Select(photo => new LabelledEmbedding(photo.Person.Value, photos[photo.Path].Embedding!)).ToList();
        if (faces.Count == 0)
            throw new EvaluationException($"None of the {labelled.Count:N0} photos has a face that can be used.");

        var evaluation = new PeopleEvaluation(faces, pack.Decisions);
        return new PeopleScoring(
            [.. labelled.Select(photo => photos[photo.Path])], question.Distance ?? evaluation.Weights.Centre, evaluation.Measure(question.Method, question.Distance, cancel),
            [.. Enumerable.Range(1, question.Orders).Select(order => evaluation.MeasureStream(order, question.Batch, progress, cancel))]);
    }
}
