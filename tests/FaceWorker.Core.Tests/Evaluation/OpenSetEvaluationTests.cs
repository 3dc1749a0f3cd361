using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Evaluation;

public sealed class OpenSetEvaluationTests
{
    [Fact]
    public void Errors_are_counted_at_the_threshold_that_strangers_allow()
    {
        // Of 100 strangers one may be named: the threshold lies just below the second nearest, 1.1.
        var strangers = Enumerable.Range(0, 100).Select(i => Stranger(1 + i / 10.0 > 4 ? 4 : 1 + i / 10.0));
        var result = OpenSetEvaluation.Evaluate(
        [
            .. strangers,
            Enrolled(0.5), Enrolled(1.05),
            Enrolled(1.1), // right, but as far as the second stranger
            Enrolled(0.4, isFirst: false), // named as somebody else
        ]);

        Assert.Equal(new CountedRate(1, 100), result.Fpir);
        Assert.Equal(new CountedRate(2, 4), result.Fnir);
        Assert.Equal(new CountedRate(3, 4), result.RankOne);
        Assert.InRange(result.Threshold!.Value.Value, 1.05, Math.BitDecrement(1.1));
    }

    [Fact]
    public void A_probe_without_a_face_is_an_error_only_where_somebody_should_have_been_found()
    {
        var result = OpenSetEvaluation.Evaluate([new(true, false, null), Enrolled(0.5), new(false, false, null), Stranger(2)]);

        Assert.Equal(2, result.Missing);
        Assert.Equal(new CountedRate(1, 2), result.Fnir);
        Assert.Equal(new CountedRate(0, 2), result.Fpir);
    }

    [Fact]
    public void With_few_strangers_none_may_be_named_and_equal_distances_fall_together()
    {
        var result = OpenSetEvaluation.Evaluate([Stranger(1), Stranger(1), Enrolled(1), Enrolled(0.9)]);

        Assert.Equal(new CountedRate(0, 2), result.Fpir);
        Assert.Equal(new CountedRate(1, 2), result.Fnir);
        Assert.Equal([(0.9, 0.0, 0.5), (1.0, 1.0, 0.0)], result.Curve.Select(point => (point.Threshold, point.Fpir, point.Fnir)));
    }

    [Fact]
    public void When_a_stranger_is_the_same_as_an_enrolled_photo_no_threshold_is_strict_enough()
    {
        var result = OpenSetEvaluation.Evaluate([Stranger(0), Enrolled(0)]);

        Assert.Null(result.Threshold);
        Assert.Equal(new CountedRate(0, 1), result.Fpir);
        Assert.Equal(new CountedRate(1, 1), result.Fnir);
    }

    [Fact]
    public void Without_both_kinds_of_probes_there_is_nothing_to_evaluate()
    {
        Assert.Throws<EvaluationException>(() => OpenSetEvaluation.Evaluate([Enrolled(1)]));
        Assert.Throws<EvaluationException>(() => OpenSetEvaluation.Evaluate([Stranger(1)]));
    }

    private static ProbeOutcome Enrolled(double distance, bool isFirst = true) => new(true, isFirst, new SquaredDistance(distance));

    private static ProbeOutcome Stranger(double distance) => new(false, false, new SquaredDistance(distance));
}
