using FaceWorker.Core.Adaptation;

namespace FaceWorker.Core.Tests.Adaptation;

public sealed class HeadTrialTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_method_helps_where_photos_differ_in_what_does_not_tell_people_apart()
    {
        var people = new MadeUpPeople(1);
        var trial = new HeadTrial(KnownFaces.Of([.. Enumerable.Range(0, 100).Select(_ => people.WithNuisance(photos: 5)), .. Enumerable.Range(0, 50).Select(_ => people.WithNuisance(photos: 1))]), fpir: 0.05, seed: 1);

        var comparison = trial.Run(HeadMethods.Learned, progress: null, Cancel);

        Assert.Equal((100, 50, 550, 550, 0.05), (comparison.People, comparison.Others, comparison.Faces, comparison.Probes, comparison.TargetFpir));
        Assert.Equal([HeadMethod.Identity, HeadMethod.Triplet, HeadMethod.Whitening, HeadMethod.Lda], comparison.Figures.Select(one => one.Method));
        Assert.All(comparison.Figures, one => Assert.InRange(one.Fpir.Value, 0.01, 0.12));
        Assert.All(comparison.Figures.Skip(1), one =>
        {
            Assert.True(one.Helps, $"{one}");
            Assert.InRange(one.Gain.Value, one.Gain.Interval.Lower, one.Gain.Interval.Upper);
        });
        Assert.Equal(comparison.Figures.Min(one => one.Fnir.Value), comparison.Best!.Fnir.Value);

        var (head, share, curve) = trial.Finish(comparison.Best.Method, "made-up people", Cancel);
        Assert.InRange(share, 0.25, 1);
        Assert.Equal(head.Weights.ToArray(), trial.Finish(comparison.Best.Method, "made-up people", Cancel).Head.Weights.ToArray());
        Assert.Equal("made-up people", curve!.Population);
    }

    [Fact]
    public void None_helps_where_there_is_nothing_to_be_taken_away()
    {
        var people = new MadeUpPeople(3);
        var trial = new HeadTrial(KnownFaces.Of(Enumerable.Range(0, 100).Select(_ => people.Even(photos: 4, noise: 0.9f))), fpir: 0.05, seed: 1);

        var comparison = trial.Run(HeadMethods.Learned, progress: null, Cancel);

        Assert.InRange(comparison.Figures[0].Fnir.Value, 0.05, 0.95); // there is room
        Assert.Null(comparison.Best);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_head_does_not_buy_found_faces_with_strangers_who_are_named(int seed)
    {
        // Few people: thresholds that some choose often let more through of others.
        var people = new MadeUpPeople(seed);
        var trial = new HeadTrial(KnownFaces.Of(Enumerable.Range(0, 40).Select(_ => people.WithNuisance(photos: 3))), fpir: 0.02, seed: 1);

        var comparison = trial.Run(HeadMethods.Learned, progress: null, Cancel);

        var highest = Math.Max(comparison.TargetFpir, comparison.Figures[0].Fpir.Value);
        Assert.All(comparison.Figures, one => Assert.InRange(one.Fpir.Value, 0, highest));
    }

    [Fact]
    public void The_same_faces_and_seed_give_the_same_head()
    {
        var people = new MadeUpPeople(5);
        var faces = KnownFaces.Of(Enumerable.Range(0, 40).Select(_ => people.WithNuisance(photos: 4)));

        var (one, other, third) = (TripletLearner.Learn(faces, 7, Cancel), TripletLearner.Learn(faces, 7, Cancel), TripletLearner.Learn(faces, 8, Cancel));

        Assert.Equal(one.Weights.ToArray(), other.Weights.ToArray());
        Assert.NotEqual(one.Weights.ToArray(), third.Weights.ToArray());
    }

    [Fact]
    public void A_threshold_keeps_the_rate_however_often_each_person_counts()
    {
        Probe[] probes = [.. Enumerable.Range(0, 10).Select(i => new Probe(i, 0, i / 10.0))];

        Assert.Equal(Math.BitDecrement(0.1), ProbeSearches.ThresholdAt(probes, 0.1, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]));
        Assert.Equal(Math.BitDecrement(0.3), ProbeSearches.ThresholdAt(probes, 0.1, [0, 1, 0, 3, 1, 1, 1, 1, 1, 1]));
        Assert.Equal(Math.BitDecrement(0.0), ProbeSearches.ThresholdAt(probes, 0.1, [2, 1, 1, 1, 1, 1, 1, 1, 1, 0]));
    }
}
