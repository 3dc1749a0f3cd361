using CsCheck;
using FaceWorker.Core.Evaluation;

namespace FaceWorker.Core.Tests.Evaluation;

public sealed class PairDistancesTests
{
    // Few different values, so that equal distances are common.
    private static readonly Gen<double[]> Distances = Gen.Int[0, 40].Select(step => step / 10.0).Array[1, 30];

    [Fact]
    public void A_distance_equal_to_the_threshold_is_a_match()
    {
        var distances = new PairDistances([0.5, 1.0, 1.5], [1.0, 2.0]);

        Assert.Equal(2, distances.GenuineMatches(1.0));
        Assert.Equal(1, distances.ImpostorMatches(1.0));
        Assert.Equal(3, distances.Correct(1.0));
    }

    [Fact]
    public void The_area_under_the_curve_is_the_probability_that_a_genuine_pair_is_nearer() =>
        Gen.Select(Distances, Distances).Sample((genuine, impostor) =>
        {
            var wins = genuine.SelectMany(_ => impostor, (g, i) => g < i ? 1.0 : g == i ? 0.5 : 0).Sum();
            Assert.Equal(wins / genuine.Length / impostor.Length, new PairDistances(genuine, impostor).AreaUnderCurve(), 1e-12);
        });

    [Fact]
    public void The_curve_ends_where_everything_matches_and_agrees_with_the_counts() =>
        Gen.Select(Distances, Distances).Sample((genuine, impostor) =>
        {
            var distances = new PairDistances(genuine, impostor);
            var curve = distances.Curve().ToList();

            Assert.All(curve.Zip(curve.Skip(1)), step => Assert.True(
                step.First.Threshold < step.Second.Threshold && step.First.FalseMatchRate <= step.Second.FalseMatchRate && step.First.FalseNonMatchRate >= step.Second.FalseNonMatchRate));
            Assert.All(curve, point => Assert.Equal((double)distances.ImpostorMatches(point.Threshold) / impostor.Length, point.FalseMatchRate));
            Assert.Equal((1.0, 0.0), (curve[^1].FalseMatchRate, curve[^1].FalseNonMatchRate));
        });

    [Fact]
    public void The_equal_error_rate_lies_between_the_rates_of_its_neighbours() =>
        Gen.Select(Distances, Distances).Sample((genuine, impostor) =>
        {
            var distances = new PairDistances(genuine, impostor);
            var rate = distances.EqualErrorRate();
            var after = distances.Curve().First(point => point.FalseMatchRate >= point.FalseNonMatchRate);
            Assert.True(rate <= after.FalseMatchRate + 1e-12, "No false match rate beyond the crossing.");
            Assert.True(rate >= after.FalseNonMatchRate - 1e-12, "No false non-match rate beyond the crossing.");
        });

    [Theory]
    [InlineData(new[] { 0.1, 0.2 }, new[] { 1.0, 2.0 }, 0)] // apart
    [InlineData(new[] { 1.0, 2.0 }, new[] { 0.1, 0.2 }, 1)] // the wrong way round
    [InlineData(new[] { 0.1, 0.2, 0.3, 1.5 }, new[] { 0.25, 1.0, 2.0, 3.0 }, 0.25)] // one of four each
    [InlineData(new[] { 1.0 }, new[] { 1.0 }, 0.5)] // nothing can be told
    public void The_equal_error_rate_is_where_both_errors_meet(double[] genuine, double[] impostor, double rate) =>
        Assert.Equal(rate, new PairDistances(genuine, impostor).EqualErrorRate(), 1e-12);

    [Fact]
    public void Without_both_kinds_of_pairs_there_is_no_curve()
    {
        Assert.Throws<InvalidOperationException>(() => new PairDistances([], [1]).AreaUnderCurve());
        Assert.Throws<InvalidOperationException>(() => new PairDistances([1], []).EqualErrorRate());
    }
}
