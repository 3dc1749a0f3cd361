using FaceWorker.Core.Evaluation;

namespace FaceWorker.Core.Tests.Evaluation;

public sealed class ConfidenceIntervalTests
{
    [Theory]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(3, 3000, 0.00034, 0.00293)]
    public void Wilsons_interval_is_as_the_textbooks_have_it(long successes, long trials, double lower, double upper)
    {
        var interval = ConfidenceInterval.Wilson(successes, trials);

        Assert.Equal(lower, interval.Lower, 4);
        Assert.Equal(upper, interval.Upper, 4);
        Assert.True(interval.Contains((double)successes / trials));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    public void Nothing_can_be_said_about_impossible_counts(long successes, long trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(successes, trials));

    [Fact]
    public void A_union_holds_both() =>
        Assert.Equal(new ConfidenceInterval(0.1, 0.4), new ConfidenceInterval(0.1, 0.2).Union(new ConfidenceInterval(0.15, 0.4)));
}
