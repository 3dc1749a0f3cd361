using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Tests.Faces;

public sealed class DecisionPolicyTests
{
    private static readonly ImpostorCurve Curve = new("nobody", 1_000_000, [.. new[] { 30, 100, 300, 1000, 3000, 10_000, 100_000, 500_000 }
        .Select(matches => new ImpostorPoint(2 + 0.1 * Math.Log(matches / 1e6), matches))]);

    private static readonly DecisionPolicy Policy = DecisionPolicy.By(Curve);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Of_so_many_independent_comparisons_one_in_a_hundred_searches_matches(long persons)
    {
        var thresholds = Policy.ForSearch(persons, persons);

        var fmr = Curve.FmrAt(thresholds.Match);
        Assert.Equal(0.01, 1 - Math.Pow(1 - fmr, persons), 1e-4);
        Assert.Equal(0.2, 1 - Math.Pow(1 - Curve.FmrAt(thresholds.Review), persons), 2e-3);
        Assert.Equal((persons, 0.01, 0.2), (thresholds.Persons, thresholds.Fpir, thresholds.ReviewFpir));
        Assert.Equal(persons > 300, thresholds.IsExtrapolated);
    }

    [Fact]
    public void The_origin_says_what_the_thresholds_promise() => Assert.Equal(
        "at most 1 in 100 strangers is called a match, 1 in 5 a match or a review, among 2,000 people; by the false matches of nobody",
        Policy.ForSearch(2000, 2000).Origin);

    [Fact]
    public void A_verification_divides_its_rate_among_its_comparisons()
    {
        Assert.Equal(1e-3, Curve.FmrAt(Policy.ForVerification(1).Match), 1e-9);
        Assert.Equal(1e-2, Curve.FmrAt(Policy.ForVerification(1).Review), 1e-9);
        Assert.Equal(1e-4, Curve.FmrAt(Policy.ForVerification(10).Match), 1e-9);
        Assert.Null(Policy.ForVerification(10).Persons);
    }

    [Fact]
    public void Fixed_thresholds_stay_whatever_the_size()
    {
        var fix = new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(1.1), "by hand");

        Assert.Same(fix, Policy.With(fix).ForSearch(1_000_000, 1_000_000));
        Assert.Same(fix, Policy.With(fix).ForVerification(3));
        Assert.Equal(Policy, Policy.With(fix).With(Curve));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_rate_of_nothing_or_everything_is_refused(double rate)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Policy with { Fpir = rate });
        Assert.Throws<ArgumentOutOfRangeException>(() => Policy with { ReviewFpir = rate });
        Assert.Throws<ArgumentOutOfRangeException>(() => Policy with { Fmr = rate });
    }

    [Fact]
    public void More_templates_of_a_person_are_more_comparisons_but_not_as_many_as_those_of_others()
    {
        Assert.Equal(100, new SearchSize(100, 100).ComparisonsBy(IdentificationRule.Nearest), 1e-9);
        Assert.InRange(new SearchSize(100, 500).ComparisonsBy(IdentificationRule.Nearest), 300, 450);
        Assert.InRange(new SearchSize(100, 500).ComparisonsBy(IdentificationRule.Centroid), 180, 250);
        Assert.InRange(new SearchSize(100, 100).ComparisonsBy(IdentificationRule.Nearest, images: 4), 150, 250);
        Assert.Equal(0, new SearchSize(0, 0).ComparisonsBy(IdentificationRule.Nearest));
    }
}
