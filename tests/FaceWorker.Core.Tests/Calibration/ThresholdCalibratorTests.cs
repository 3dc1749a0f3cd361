using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Calibration;

public sealed class ThresholdCalibratorTests
{
    private static readonly FalseMatchRate OnePercent = new(0.01);

    [Fact]
    public void The_match_threshold_matches_no_more_of_other_people_than_asked_for_and_review_ten_times_as_many()
    {
        var photos = People.Make(people: 60, photosEach: 3);

        var result = Calibrate(new LabelledFaces(photos), new FalseMatchRate(0.005));

        Assert.InRange(People.FalseMatchRate(photos, result.Thresholds.Match), 0.0045, 0.005);
        Assert.InRange(People.FalseMatchRate(photos, result.Thresholds.Review), 0.045, 0.05);
        Assert.Equal((60, 60 * 3, 180 * 179 / 2 - 60 * 3), (result.People, result.GenuineComparisons, result.ImpostorComparisons));
        Assert.Empty(result.Warnings);
        Assert.Contains("0.005", result.Thresholds.Origin, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_of_new_people_lies_in_the_promised_interval_about_as_often_as_promised()
    {
        var kept = Enumerable.Range(1, 40).Count(seed =>
        {
            var result = Calibrate(new LabelledFaces(People.Make(40, 2, seed)), OnePercent);
            return result.FalseMatches!.Promised.Contains(People.FalseMatchRate(People.Make(40, 2, seed + 1000), result.Thresholds.Match));
        });

        Assert.InRange(kept, 36, 40); // 95 % of 40 are 38
    }

    [Fact]
    public void Rates_are_measured_on_people_who_did_not_choose_the_threshold()
    {
        var result = Calibrate(new LabelledFaces(People.Make(people: 60, photosEach: 3)), OnePercent);

        // Five folds of 12 people: within each, 36 photos; every photo pair of one person is in one of them.
        Assert.Equal(5 * (36 * 35 / 2 - 12 * 3), result.FalseMatches!.Comparisons);
        Assert.Equal(60 * 3, result.FalseNonMatches!.Comparisons);
        Assert.True(result.FalseMatches.Promised.Contains(result.FalseMatches.Rate));
        Assert.True(result.FalseNonMatches.Promised.Contains(result.FalseNonMatches.Rate));
        Assert.InRange(result.FalseMatches.Rate, 0.005, 0.02);
    }

    [Fact]
    public void The_same_photos_in_another_order_give_the_same_answer()
    {
        var photos = People.Make(people: 20, photosEach: 3);

        var one = Calibrate(new LabelledFaces(photos), OnePercent);
        var other = Calibrate(new LabelledFaces([.. photos.Reverse()]), OnePercent);

        Assert.Equal(one with { Warnings = [] }, other with { Warnings = [] });
    }

    [Fact]
    public void A_list_of_pairs_gives_what_the_photos_would()
    {
        var photos = People.Make(people: 20, photosEach: 3);

        var fromPhotos = Calibrate(new LabelledFaces(photos), OnePercent);
        var fromPairs = Calibrate(new LabelledPairs(People.PairsOf(photos)), OnePercent);

        Assert.Equal(fromPhotos.Thresholds.Match.Value, fromPairs.Thresholds.Match.Value, 3);
        Assert.Equal((fromPhotos.GenuineComparisons, fromPhotos.ImpostorComparisons), (fromPairs.GenuineComparisons, fromPairs.ImpostorComparisons));
    }

    [Theory]
    [InlineData(4, "nothing is promised")] // 24 comparisons of different people: fewer than 3 for each in 100
    [InlineData(15, "little more than a guess")] // 420
    [InlineData(30, "more than 30 %")] // 1,740
    public void Too_few_comparisons_for_the_rate_are_a_warning_that_says_how_many_would_do(int people, string part)
    {
        var result = Calibrate(new LabelledFaces(People.Make(people, photosEach: 2)), OnePercent);

        var warning = Assert.Single(result.Warnings);
        Assert.Contains(part, warning, StringComparison.Ordinal);
        Assert.Contains("3,000 would be enough (about 78 photos", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void With_no_more_than_a_handful_of_comparisons_the_threshold_matches_none_of_them()
    {
        var photos = People.Make(people: 4, photosEach: 2);

        var result = Calibrate(new LabelledFaces(photos), OnePercent);

        Assert.Equal(0, People.FalseMatchRate(photos, result.Thresholds.Match));
        Assert.True(result.FalseMatches!.Promised.Upper > 0.1, "So little cannot promise so much.");
    }

    [Fact]
    public void With_one_photo_of_everybody_the_false_non_match_rate_is_unknown()
    {
        var result = Calibrate(new LabelledFaces(People.Make(people: 80, photosEach: 1)), OnePercent);

        Assert.NotNull(result.FalseMatches);
        Assert.Null(result.FalseNonMatches);
        Assert.Contains("Nobody has two photos", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void With_three_people_nobody_can_be_held_out()
    {
        var result = Calibrate(new LabelledFaces(People.Make(people: 3, photosEach: 40)), OnePercent);

        Assert.Null(result.FalseMatches);
        Assert.Null(result.FalseNonMatches);
        Assert.Contains("fewer than four people", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_photo_under_two_names_is_pointed_out()
    {
        var photos = People.Make(people: 2, photosEach: 1);

        var result = Calibrate(new LabelledFaces([photos[0], photos[0] with { Person = "somebody else" }]), OnePercent);

        Assert.Contains(result.Warnings, warning => warning.Contains("filed under two names", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Fewer_than_two_people_are_refused_with_what_to_add(int people)
    {
        var exception = Assert.Throws<CalibrationRefusedException>(() =>
            Calibrate(new LabelledFaces(People.Make(people, photosEach: 5)), OnePercent));

        Assert.Contains("dd photos of", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_that_compare_nobody_with_anybody_else_are_refused() =>
        Assert.Throws<CalibrationRefusedException>(() => Calibrate(
            new LabelledPairs([new("A", "A", new SquaredDistance(1)), new("B", "B", new SquaredDistance(1))]), OnePercent));

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(0.11)]
    [InlineData(double.NaN)]
    public void A_rate_that_makes_no_sense_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FalseMatchRate(rate));

    private static CalibrationResult Calibrate(Comparisons comparisons, FalseMatchRate target) =>
        ThresholdCalibrator.Calibrate(comparisons, target, TestContext.Current.CancellationToken);
}
