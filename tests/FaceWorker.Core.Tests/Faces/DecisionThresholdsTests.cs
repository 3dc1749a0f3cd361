using FaceWorker.Contracts;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Faces;

public sealed class DecisionThresholdsTests
{
    [Theory]
    [InlineData(0, Decision.Match)]
    [InlineData(1.1, Decision.Match)]
    [InlineData(1.1000001, Decision.Review)]
    [InlineData(1.3, Decision.Review)]
    [InlineData(1.3000001, Decision.Unknown)]
    [InlineData(4, Decision.Unknown)]
    public void Both_limits_are_inclusive(double distance, Decision expected) => Assert.Equal(expected, Make(1.1, 1.3).Decide(new SquaredDistance(distance)));

    [Fact]
    public void Equal_thresholds_leave_nothing_to_review()
    {
        var thresholds = Make(1.1, 1.1);

        Assert.Equal(Decision.Match, thresholds.Decide(new SquaredDistance(1.1)));
        Assert.Equal(Decision.Unknown, thresholds.Decide(new SquaredDistance(1.2)));
    }

    [Fact]
    public void A_review_threshold_below_the_match_threshold_cannot_be()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Make(1.3, 1.1));

        Assert.Contains("1.1 is below the match threshold 1.3", refusal.Message, StringComparison.Ordinal);
    }

    private static DecisionThresholds Make(double match, double review) => new(new SquaredDistance(match), new SquaredDistance(review), "a test");
}
