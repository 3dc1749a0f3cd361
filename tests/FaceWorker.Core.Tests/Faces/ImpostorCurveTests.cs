using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Faces;

public sealed class ImpostorCurveTests
{
    // FMR(d) = exp((d - 2) / 0.1) of a million pairs: an exponential tail, whose shape is 0.
    private static readonly ImpostorCurve Exponential = new("nobody", 1_000_000, [.. new[] { 30, 100, 300, 1000, 3000, 10_000, 100_000, 500_000 }
        .Select(matches => new ImpostorPoint(2 + 0.1 * Math.Log(matches / 1e6), matches))]);

    [Theory]
    [InlineData(0.5)]
    [InlineData(1e-3)]
    [InlineData(1e-4)]
    [InlineData(3e-5)]
    public void Between_points_the_logarithm_of_the_rate_is_linear(double fmr)
    {
        var threshold = Exponential.ThresholdAt(fmr);

        Assert.Equal(2 + 0.1 * Math.Log(fmr), threshold.Distance.Value, 1e-9);
        Assert.False(threshold.IsExtrapolated);
        Assert.Equal(fmr, Exponential.FmrAt(threshold.Distance), 1e-9);
    }

    [Theory]
    [InlineData(1e-5)]
    [InlineData(1e-6)]
    [InlineData(1e-7)]
    public void Below_the_first_point_the_tail_goes_on(double fmr)
    {
        var threshold = Exponential.ThresholdAt(fmr);

        Assert.True(threshold.IsExtrapolated);
        Assert.Equal(2 + 0.1 * Math.Log(fmr), threshold.Distance.Value, 0.01);
        Assert.Equal(fmr, Exponential.FmrAt(threshold.Distance), fmr * 1e-6);
    }

    [Theory]
    [InlineData(0.15)]
    [InlineData(-0.15)]
    public void The_tail_finds_the_shape_and_scale_that_made_the_points(double shape)
    {
        // Up to a threshold of 1.4, with an FMR of 1e-2: a generalised Pareto distribution with a scale of 0.08.
        long[] matches = [30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000];
        var curve = new ImpostorCurve("nobody", 10_000_000, [.. matches.Select(count => new ImpostorPoint(1.4 - 0.08 / shape * (Math.Pow(100_000.0 / count, shape) - 1), count))]);

        Assert.Equal(shape, curve.Tail.Shape, 0.01);
        Assert.Equal(0.08 + shape * (1.4 - curve.Points[0].Distance), curve.Tail.Scale, 0.003);
        Assert.InRange(curve.Tail.Misfit, 1, 1.02);
    }

    [Fact]
    public void A_few_wrong_labels_at_the_smallest_distances_bend_the_tail_only_a_little()
    {
        long[] matches = [30, 100, 300, 600, 1000, 3000, 10_000, 30_000, 100_000, 1_000_000];
        var wrong = matches.Select(count => new ImpostorPoint(count == 30 ? 0.3 : 2 + 0.1 * Math.Log(count / 1e7), count + (count == 30 ? 0 : 30))).ToList();

        var tail = new ImpostorCurve("nobody", 10_000_000, wrong).Tail;

        Assert.InRange(tail.Shape, -0.05, 0.05);
    }

    [Fact]
    public void Thresholds_never_rise_when_less_is_allowed()
    {
        var thresholds = Enumerable.Range(0, 100).Select(i => Exponential.ThresholdAt(Math.Pow(10, -i / 10.0)).Distance.Value).ToList();

        Assert.Equal(thresholds.OrderDescending(), thresholds);
        Assert.Equal(0, Exponential.ThresholdAt(0).Distance.Value);
    }

    [Fact]
    public void A_curve_with_two_points_is_refused() => Assert.Contains("at least 3 points",
        Assert.Throws<ArgumentException>(() => new ImpostorCurve("nobody", 100, [new(1, 30), new(2, 60)])).Message, StringComparison.Ordinal);
}
