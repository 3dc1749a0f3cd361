using FaceWorker.Core.Faces;
using FaceWorker.Core.People;

namespace FaceWorker.Core.Tests.People;

public sealed class LinkWeightsTests
{
    /// <summary>Ten times as many false matches with every 0.1 of distance.</summary>
    private static readonly ImpostorCurve Curve = new("made up", 1_000_000_000, [.. Enumerable.Range(0, 7).Select(i => new ImpostorPoint(0.8 + i / 10.0, 1000 * (long)Math.Pow(10, i)))]);

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void At_the_centre_a_face_has_the_same_number_of_strangers_at_every_size(long faces)
    {
        var weights = LinkWeights.By(Curve, faces);

        Assert.Equal(0.5, weights.Of((float)weights.Centre.Value), 0.01);
        Assert.Equal(LinkWeights.Strangers, faces * Curve.FmrAt(weights.Centre), 0.003);
        Assert.Equal(LinkWeights.Least, weights.Of((float)weights.Loose.Value), 0.001);
        Assert.InRange(faces * Curve.FmrAt(weights.Loose), 50, 150);
    }

    [Fact]
    public void A_larger_gallery_is_stricter_and_a_small_one_is_not_laxer_than_one_of_a_thousand()
    {
        var centres = new long[] { 1, 1000, 10_000, 100_000, 1_000_000 }.Select(faces => LinkWeights.By(Curve, faces).Centre.Value).ToList();

        Assert.Equal(centres[0], centres[1]);
        Assert.Equal(centres.Skip(1).OrderDescending(), centres.Skip(1));
        Assert.Equal(0.1, centres[2] - centres[3], 0.002);
    }

    [Fact]
    public void Weights_fall_from_one_to_nothing()
    {
        var weights = LinkWeights.By(Curve, 100_000);
        var all = Enumerable.Range(0, 401).Select(i => weights.Of(i / 100f)).ToList();

        Assert.Equal(all.OrderDescending(), all);
        Assert.InRange(all[0], 0.9f, 1);
        Assert.InRange(all[^1], 0, 0.01f);
    }

    [Fact]
    public void Fixed_thresholds_without_a_curve_are_the_centre()
    {
        var policy = DecisionPolicy.By(new DecisionThresholds(new SquaredDistance(0.9), new SquaredDistance(1.1), "fixed"));

        Assert.Equal(0.9, LinkWeights.By(policy, 1_000_000).Centre.Value, 0.001);
    }
}
