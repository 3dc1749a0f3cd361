using FaceWorker.Contracts;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Faces;

public sealed class SquaredDistanceTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 2)]
    [InlineData(-1, 4)]
    [InlineData(0.379, 1.242)] // FaceNet's threshold on LFW
    public void It_follows_from_the_inner_product(double innerProduct, double distance) =>
        Assert.Equal(distance, SquaredDistance.FromInnerProduct(innerProduct).Value, 1e-12);

    [Theory]
    [InlineData(1.0005, 0)]
    [InlineData(-1.0005, 4)]
    public void Rounding_beyond_the_ends_is_clamped(double innerProduct, double distance) =>
        Assert.Equal(distance, SquaredDistance.FromInnerProduct(innerProduct).Value);

    [Theory]
    [InlineData(-0.001)]
    [InlineData(4.001)]
    [InlineData(double.NaN)]
    public void Nothing_else_is_a_distance(double value) => Assert.Throws<ArgumentOutOfRangeException>(() => new SquaredDistance(value));

    [Fact]
    public void An_inner_product_that_is_not_a_number_is_no_distance() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SquaredDistance.FromInnerProduct(double.NaN));

    [Theory]
    [InlineData(0, Decision.Match)]
    [InlineData(0.9, Decision.Match)]
    [InlineData(0.9001, Decision.Review)]
    [InlineData(1.1, Decision.Review)]
    [InlineData(1.1001, Decision.Unknown)]
    [InlineData(4, Decision.Unknown)]
    public void Two_thresholds_make_it_a_decision(double distance, Decision decision)
    {
        var thresholds = new DecisionThresholds(new SquaredDistance(0.9), new SquaredDistance(1.1), "made up");

        Assert.Equal(decision, thresholds.Decide(new SquaredDistance(distance)));
    }

    [Fact]
    public void A_review_threshold_below_the_match_threshold_is_refused() =>
        Assert.Throws<ArgumentException>(() => new DecisionThresholds(new SquaredDistance(1.1), new SquaredDistance(0.9), "made up"));

    [Fact]
    public void Without_a_review_band_there_is_match_and_unknown()
    {
        var thresholds = new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(1), "made up");

        Assert.Equal(Decision.Match, thresholds.Decide(new SquaredDistance(1)));
        Assert.Equal(Decision.Unknown, thresholds.Decide(new SquaredDistance(1.0001)));
    }
}
