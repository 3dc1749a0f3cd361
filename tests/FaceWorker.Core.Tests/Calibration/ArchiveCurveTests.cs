using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Calibration;

public sealed class ArchiveCurveTests
{
    /// <summary>Distances of two people are uniform from 0.9 to 2.9, but for a thin tail: FMR(d) = (d − 0.9) / 2.</summary>
    private static readonly ImpostorCurve Card = new("the card's people", 1_000_000,
        [.. new[] { 500, 1000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 300_000, 500_000 }.Select(matches => new ImpostorPoint(0.9 + 2 * matches / 1e6, matches))]);

    [Fact]
    public void People_who_are_more_alike_have_a_curve_that_is_moved_towards_them()
    {
        var learned = ArchiveCurve.Learn(Photos(2000, distance => 0.8 * distance + 0.185, twice: 0), Card);

        Assert.Equal((2000, 6000), (learned.Photos, learned.Pairs));
        Assert.Equal(0.8, learned.Scale, 0.02);
        Assert.Equal(0.185, learned.Shift, 0.03);
        Assert.False(learned.IsHeldByCard);
        var threshold = learned.Curve.ThresholdAt(1e-2).Distance.Value;
        Assert.Equal(0.8 * Card.ThresholdAt(1e-2).Distance.Value + 0.185, threshold, 0.02);
        Assert.True(learned.IntervalAt(1e-2).Contains(threshold));
        Assert.InRange(learned.IntervalAt(1e-2).Upper - learned.IntervalAt(1e-2).Lower, 0.0001, 0.08);
    }

    [Fact]
    public void What_its_pairs_cannot_show_is_extrapolated()
    {
        var learned = ArchiveCurve.Learn(Photos(1000, distance => distance, twice: 0), Card);

        Assert.Equal(0.01, learned.Curve.LeastMeasured, 1e-9); // 30 of 3,000
        Assert.False(learned.Curve.ThresholdAt(0.011).IsExtrapolated);
        Assert.True(learned.Curve.ThresholdAt(0.009).IsExtrapolated);
        Assert.Contains("its own 1,000 photos of several people (3,000 pairs of faces), with the tail of the card's people", learned.Curve.Population, StringComparison.Ordinal);
    }

    [Fact]
    public void Mirrors_and_collages_are_left_out()
    {
        var learned = ArchiveCurve.Learn(Photos(2000, distance => distance, twice: 0.1), Card);

        Assert.InRange(learned.LeftOut, 150, 250);
        Assert.Equal(1, learned.Scale, 0.02);
        Assert.Equal(0, learned.Shift, 0.04);
    }

    /// <summary>Two people's faces are about as far apart on every photo of both: that says nothing of how near strangers come.</summary>
    [Fact]
    public void The_same_few_people_on_every_photo_do_not_make_the_thresholds_looser()
    {
        var learned = ArchiveCurve.Learn(Photos(2000, distance => 1.4 + 0.3 * distance, twice: 0), Card);

        Assert.True(learned.IsHeldByCard);
        foreach (var fmr in new[] { 0.1, 1e-2, 1e-3 })
        {
            Assert.Equal(Card.ThresholdAt(fmr).Distance.Value, learned.Curve.ThresholdAt(fmr).Distance.Value, 1e-9);
            Assert.Equal(Card.ThresholdAt(fmr).Distance.Value, learned.IntervalAt(fmr).Upper, 1e-9);
        }

        var refused = Assert.Throws<CalibrationRefusedException>(() => ArchiveCurve.Learn(Photos(2000, _ => 1.8, twice: 0), Card));
        Assert.Contains("the same few people are on every photo", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_pairs_are_refused_with_the_number_that_is_needed()
    {
        var refused = Assert.Throws<CalibrationRefusedException>(() => ArchiveCurve.Learn(Photos(99, distance => distance, twice: 0), Card));

        Assert.Contains("The gallery has 297 pairs of faces on one photo (99 photos of several people), too few to learn from: it takes 300 at least.", refused.Message, StringComparison.Ordinal);
    }

    /// <param name="twice">The share of photos on which one pair is one person.</param>
    private static List<PhotoPairs> Photos(int count, Func<double, double> ofCard, double twice)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < twice
            ? new PhotoPairs([0.3 + 0.4 * random.NextDouble(), Draw(), Draw()])
            : new PhotoPairs([Draw(), Draw(), Draw()]))];

        double Draw() => ofCard(0.9 + 2 * (0.0006 + 0.9994 * random.NextDouble()));
    }
}
