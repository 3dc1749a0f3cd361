using FaceWorker.Cli.Evaluation;
using FaceWorker.Core.Calibration;

namespace FaceWorker.Cli.Tests.Evaluation;

/// <summary>What the default pack achieves on all 6,000 pairs of LFW, and on all comparisons that their photos allow.</summary>
public sealed class WholeLfwTests(Lfw lfw, ITestOutputHelper output)
{
    private const double Point = 0.01; // one percentage point

    [Fact]
    public async Task The_default_pack_decides_as_well_as_an_independent_implementation_of_it()
    {
        var result = new LfwScoring(Lfw.Pairs, await lfw.PhotosAsync()).Result;

        output.WriteLine($"accuracy {result.Accuracy}, VAL {result.Val} at FAR {result.RealisedFar}, AUC {result.Auc}, EER {result.Eer}, thresholds {result.BestThreshold}, {result.ThresholdAtFar}");
        Assert.Equal((6000, 0), (result.Pairs, result.Missing));
        Assert.InRange(result.Accuracy.Mean, 0.9920, 1);
        Assert.InRange(result.Accuracy.Mean, 0.9935 - 0.3 * Point, 0.9935 + 0.3 * Point);
        Assert.InRange(result.RealisedFar, 0.0005, 0.002);
        Assert.InRange(result.ThresholdAtFar.Value, 1.25, 1.40);
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
        var photos = await lfw.PhotosAsync();
        var people = photos.Values.GroupBy(photo => Path.GetFileName(Path.GetDirectoryName(photo.Path)!)).OrderBy(person => person.Key, StringComparer.Ordinal).ToList();

        var calibration = ThresholdCalibrator.Calibrate(Half(half), new FalseAcceptRate(1e-3));
        var (accepts, rejects, measured) = Count(Half(1 - half), calibration.Thresholds.Match.Value);

        output.WriteLine($"{calibration.People} people, {calibration.ImpostorComparisons} comparisons, threshold {calibration.Thresholds.Match.Value}: held out FAR {calibration.FalseAccepts!.Rate} " +
            $"FRR {calibration.FalseRejects!.Rate}, promised {calibration.FalseAccepts.Promised} and {calibration.FalseRejects.Promised}; measured {accepts} and {rejects} on {measured} comparisons of the others");
        Assert.Empty(calibration.Warnings);
        Assert.True(calibration.FalseAccepts.Promised.Contains(accepts));
        Assert.True(calibration.FalseRejects.Promised.Contains(rejects));
        Assert.InRange(calibration.FalseAccepts.Promised.Upper, 1e-3, 3e-3);

        LabelledPhotos Half(int which) => new([.. people.Where((_, i) => i % 2 == which)
            .SelectMany(person => person, (person, photo) => new LabelledEmbedding(person.Key, photo.Embedding!))]);
    }

    private static (double FalseAccepts, double FalseRejects, long Impostor) Count(Comparisons comparisons, double threshold)
    {
        var counters = comparisons.Stream(() => new Counter(threshold));
        var impostor = counters.Sum(part => part.Impostor);
        return ((double)counters.Sum(part => part.FalseAccepts) / impostor, (double)counters.Sum(part => part.FalseRejects) / counters.Sum(part => part.Genuine), impostor);
    }

    private sealed class Counter(double threshold) : IComparisonSink
    {
        public long Genuine, Impostor, FalseAccepts, FalseRejects;

        public void Add(int first, int second, double distance)
        {
            if (first == second)
                (Genuine, FalseRejects) = (Genuine + 1, FalseRejects + (distance > threshold ? 1 : 0));
            else
                (Impostor, FalseAccepts) = (Impostor + 1, FalseAccepts + (distance <= threshold ? 1 : 0));
        }
    }
}
