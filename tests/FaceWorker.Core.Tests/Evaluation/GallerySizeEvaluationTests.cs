using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Evaluation;

/// <summary>What it says where there are too few people; what it measures is tested on LFW.</summary>
public sealed class GallerySizeEvaluationTests
{
    private static readonly DecisionPolicy Rates = DecisionPolicy.By(new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(1.2), "a test"));

    [Fact]
    public void Too_few_people_for_a_curve_are_refused_with_the_number_that_is_needed()
    {
        var refused = Assert.Throws<EvaluationException>(() => Evaluate(people: 155, photosEach: 1));

        Assert.Contains("156 people in all", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Add people.", refused.Remedy);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(75)]
    [InlineData(1_000_000_000)]
    public void A_gallery_that_cannot_be_drawn_is_refused_with_the_sizes_that_can(int persons)
    {
        var evaluation = Evaluate(people: 156, photosEach: 1);

        var refused = Assert.Throws<EvaluationException>(() => evaluation.Measure(persons, Rates));

        Assert.Equal(74, evaluation.MostPersons);
        Assert.Equal("Choose 1 to 74, or add people.", refused.Remedy);
        Assert.InRange(evaluation.Measure(74, Rates).Fpir.Rate, 0, 1);
    }

    [Fact]
    public void More_photos_of_a_probe_than_anybody_has_are_refused()
    {
        var refused = Assert.Throws<EvaluationException>(() => Evaluate(people: 200, photosEach: 2, probePhotos: 3));

        Assert.Equal("Nobody has 3 photos with a face.", refused.Message);
        Assert.Contains("--probe-photos", refused.Remedy, StringComparison.Ordinal);
    }

    private static GallerySizeEvaluation Evaluate(int people, int photosEach, int probePhotos = 1) =>
        new([.. Calibration.People.Make(people, photosEach).GroupBy(face => face.Person).Select(person => (IReadOnlyList<LabelledEmbedding>)[.. person])], photosEach: 1, probePhotos, TestContext.Current.CancellationToken);
}
