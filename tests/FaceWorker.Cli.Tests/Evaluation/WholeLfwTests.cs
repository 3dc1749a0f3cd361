using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Testing;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Tests.Evaluation;

/// <summary>What the default pack achieves on all 6,000 pairs of LFW, and on all comparisons that their photos allow.</summary>
public sealed class WholeLfwTests(Lfw lfw, ITestOutputHelper output)
{
    private const double Point = 0.01; // one percentage point

    [Fact]
    public async Task The_default_pack_decides_as_well_as_an_independent_implementation_of_it()
    {
        var result = new LfwScoring(Lfw.Pairs, await lfw.PhotosAsync()).Result;

        output.WriteLine($"accuracy {result.Accuracy}, FNMR {result.Fnmr} at FMR {result.RealisedFmr}, AUC {result.Auc}, EER {result.Eer}, thresholds {result.BestThreshold}, {result.ThresholdAtFmr}");
        Assert.Equal((6000, 0), (result.Pairs, result.Missing));
        Assert.InRange(result.Accuracy.Mean, 0.9920, 1);
        Assert.InRange(result.Accuracy.Mean, 0.9935 - 0.3 * Point, 0.9935 + 0.3 * Point);
        Assert.InRange(result.RealisedFmr, 0.0005, 0.002);
        Assert.InRange(result.ThresholdAtFmr.Value, 1.25, 1.40);
    }

    [Fact]
    public async Task Keeping_vectors_in_half_precision_changes_the_accuracy_by_less_than_two_hundredths_of_a_point()
    {
        var full = await lfw.PhotosAsync();
        var half = full.ToDictionary(photo => photo.Key, photo => photo.Value with { Embedding = VectorStorage.Half.Keep(photo.Value.Embedding!) });

        var (before, after) = (new LfwScoring(Lfw.Pairs, full).Result, new LfwScoring(Lfw.Pairs, half).Result);

        output.WriteLine($"accuracy {before.Accuracy.Mean} full, {after.Accuracy.Mean} half; AUC {before.Auc}, {after.Auc}");
        Assert.NotEqual(before.Distances.Genuine, after.Distances.Genuine);
        Assert.InRange(Math.Abs(before.Accuracy.Mean - after.Accuracy.Mean), 0, 0.02 * Point);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_calibration_on_half_of_the_people_keeps_its_promise_on_the_other_half(int half)
    {
        var people = await lfw.PeopleAsync();

        var calibration = ThresholdCalibrator.Calibrate(Half(half), new FalseMatchRate(1e-3), TestContext.Current.CancellationToken);
        var (fmr, fnmr, measured) = Count(Half(1 - half), calibration.Thresholds.Match.Value);

        output.WriteLine($"{calibration.People} people, {calibration.ImpostorComparisons} comparisons, threshold {calibration.Thresholds.Match.Value}: held out FMR {calibration.FalseMatches!.Rate} " +
            $"FNMR {calibration.FalseNonMatches!.Rate}, promised {calibration.FalseMatches.Promised} and {calibration.FalseNonMatches.Promised}; measured {fmr} and {fnmr} on {measured} comparisons of the others");
        Assert.Empty(calibration.Warnings);
        Assert.True(calibration.FalseMatches.Promised.Contains(fmr));
        Assert.True(calibration.FalseNonMatches.Promised.Contains(fnmr));
        Assert.InRange(calibration.FalseMatches.Promised.Upper, 1e-3, 3e-3);

        LabelledFaces Half(int which) => new([.. people.Where((_, i) => i % 2 == which).SelectMany(person => person)]);
    }

    /// <summary>The curve from one half of the people, galleries from the other: at every size, 1 % of strangers may be called a match.</summary>
    [Fact]
    public async Task At_every_size_of_the_gallery_about_one_in_a_hundred_strangers_is_called_a_match()
    {
        var people = await lfw.PeopleAsync();
        var card = new ModelStore(TestModels.Folder).GetModel("mobilefacenet-512").Embedding!.ToPolicy();

        var evaluation = new GallerySizeEvaluation(people, photosEach: 1, probePhotos: 1, TestContext.Current.CancellationToken);
        foreach (var persons in new[] { 10, 100, 1000, 2000 })
            AssertKept(evaluation.Measure(persons, card));
    }

    /// <summary>The mean of several photos of one person is nearer to the person, and to strangers: the thresholds take that into account, and the person is missed half as often.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Several_photos_of_a_probe_keep_the_rate_and_miss_fewer_people(int photos)
    {
        var people = await lfw.PeopleAsync();
        var card = new ModelStore(TestModels.Folder).GetModel("mobilefacenet-512").Embedding!.ToPolicy();
        var of = new[] { 1, photos }.Select(probePhotos => new GallerySizeEvaluation(people, photosEach: 1, probePhotos, TestContext.Current.CancellationToken)).ToList();

        foreach (var persons in new[] { 100, 1000, 2000 })
        {
            var (one, mean) = (of[0].Measure(persons, card), of[1].Measure(persons, card));
            output.WriteLine($"{persons} people, {photos} photos: match {one.Match:0.000} and {mean.Match:0.000}, FPIR {mean.Fpir.Rate:P2} {mean.Fpir.Interval}, match or review {mean.ReviewFpir.Rate:P1}, FNIR {one.Fnir.Rate:P1} and {mean.Fnir.Rate:P1} {mean.Fnir.Interval}");
            Assert.InRange(mean.Fpir.Rate, 0.003, 0.02);
            Assert.InRange(mean.Fnir.Rate, 0, one.Fnir.Rate / 2);
        }
    }

    /// <summary>Mosaics of three people, of which one in twenty shows somebody twice: nobody is labelled, and the thresholds are nearly those from labels.</summary>
    [Fact]
    public async Task An_archive_learns_its_curve_without_labels()
    {
        var people = await lfw.PeopleAsync();
        var card = new ModelStore(TestModels.Folder).GetModel("mobilefacenet-512").Embedding!.ToPolicy().Curve!;
        var random = new Random(7);

        var learned = ArchiveCurve.Learn([.. Enumerable.Range(0, 1500).Select(_ => Mosaic())], card);

        foreach (var fmr in new[] { 1e-2, 1e-3, 1e-4, 1e-5 })
        {
            var labelled = card.ThresholdAt(fmr).Distance.Value;
            var own = learned.Shift + learned.Scale * labelled;
            output.WriteLine($"FMR {fmr}: {own:0.000} {learned.IntervalAt(fmr)}, by labels {labelled:0.000}; {learned.Photos} photos, {learned.Pairs} pairs, {learned.LeftOut} left out");
            Assert.Equal(labelled, own, 0.06);
            Assert.Equal(Math.Min(labelled, own), learned.Curve.ThresholdAt(fmr).Distance.Value, 0.002);
        }

        PhotoPairs Mosaic()
        {
            var three = Enumerable.Range(0, 3).Select(_ => people[random.Next(people.Count)]).ToList();
            var faces = three.Select(person => person[0].Embedding).ToList();
            if (random.NextDouble() < 0.05)
                faces[1] = three[0][random.Next(three[0].Count)].Embedding;
            return new PhotoPairs([faces[0].DistanceTo(faces[1]).Value, faces[0].DistanceTo(faces[2]).Value, faces[1].DistanceTo(faces[2]).Value]);
        }
    }

    private void AssertKept(GallerySizeResult result)
    {
        output.WriteLine($"{result.Persons}: match {result.Match:0.000}, review {result.Review:0.000}, FPIR {result.Fpir.Rate:P2} {result.Fpir.Interval}, match or review {result.ReviewFpir.Rate:P1}, FNIR {result.Fnir.Rate:P1} {result.Fnir.Interval}");
        Assert.InRange(result.Fpir.Rate, 0.003, 0.02);
        Assert.InRange(result.ReviewFpir.Rate, 0.1, 0.25);
        Assert.InRange(result.Fnir.Rate, 0, 0.15);
    }

    private static (double FalseMatches, double FalseNonMatches, long Impostor) Count(Comparisons comparisons, double threshold)
    {
        var counters = comparisons.Stream(() => new Counter(threshold), TestContext.Current.CancellationToken);
        var impostor = counters.Sum(part => part.Impostor);
        return ((double)counters.Sum(part => part.FalseMatches) / impostor, (double)counters.Sum(part => part.FalseNonMatches) / counters.Sum(part => part.Genuine), impostor);
    }

    private sealed class Counter(double threshold) : IComparisonSink
    {
        public long Genuine, Impostor, FalseMatches, FalseNonMatches;

        public void Add(int first, int second, double distance)
        {
            if (first == second)
                (Genuine, FalseNonMatches) = (Genuine + 1, FalseNonMatches + (distance > threshold ? 1 : 0));
            else
                (Impostor, FalseMatches) = (Impostor + 1, FalseMatches + (distance <= threshold ? 1 : 0));
        }
    }
}
