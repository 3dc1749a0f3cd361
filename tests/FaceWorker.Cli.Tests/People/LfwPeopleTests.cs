using FaceWorker.Cli.Tests.Evaluation;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.People.Methods;
using FaceWorker.Testing;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Tests.People;

/// <summary>How well the default pack's faces of LFW are grouped: 7,701 faces of 4,281 people.</summary>
public sealed class LfwPeopleTests(Lfw lfw, ITestOutputHelper output)
{
    private const double Point = 0.01; // one percentage point

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_defaults_find_the_people_of_the_whole_set_in_any_order_of_arrival()
    {
        var evaluation = await EvaluationAsync();

        var scores = evaluation.Measure(ClusteringMethod.Leiden, distance: null, Cancel);
        Say("leiden", scores);
        Assert.Equal((7701, 4281), (scores.Faces, scores.People));
        Assert.InRange(scores.BCubed.F, 0.984, 1);
        Assert.InRange(scores.Pairwise.F, 0.96, 1);
        Assert.InRange(scores.Purity, 0.98, 1);

        for (var order = 1; order <= 10; order++)
        {
            var stream = evaluation.MeasureStream(order, batch: 1000, progress: null, Cancel).Scores;
            Say($"order {order}", stream);
            Assert.InRange(stream.BCubed.F, scores.BCubed.F - 0.5 * Point, 1);
        }
    }

    [Theory]
    [InlineData(ClusteringMethod.Average, 1.1, 0.975)]
    [InlineData(ClusteringMethod.Components, 0.9, 0.975)]
    [InlineData(ClusteringMethod.ChineseWhispers, 0.9, 0.95)]
    [InlineData(ClusteringMethod.Dbscan, 0.9, 0.80)]
    public async Task Other_methods_at_their_best_distance_are_not_better(ClusteringMethod method, double distance, double least)
    {
        var scores = (await EvaluationAsync()).Measure(method, new SquaredDistance(distance), Cancel);

        Say($"{method} at {distance}", scores);
        Assert.InRange(scores.BCubed.F, least, 0.985);
    }

    private async Task<PeopleEvaluation> EvaluationAsync() => new(
        [.. (await lfw.PeopleAsync()).SelectMany(person => person)], new ModelStore(TestModels.Folder).GetModel("mobilefacenet-512").Embedding!.ToPolicy());

    private void Say(string what, ClusterScores scores) => output.WriteLine(
        $"{what}: BCubed {scores.BCubed.Precision:0.0000} {scores.BCubed.Recall:0.0000} F {scores.BCubed.F:0.0000}, pairwise F {scores.Pairwise.F:0.0000}, purity {scores.Purity:0.0000}, {scores.Clusters} groups, {scores.Singletons} of one");
}
