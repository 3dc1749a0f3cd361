using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Calibration;

public sealed class ComparisonsTests
{
    [Fact]
    public void Photos_are_compared_each_with_each_as_the_pairs_would_be()
    {
        var photos = People.Make(people: 30, photosEach: 3);

        var fast = Collect(new LabelledFaces(photos));
        var slow = Collect(new LabelledPairs(People.PairsOf(photos)));

        Assert.Equal(90 * 89 / 2, fast.Count);
        Assert.Equal(slow.Select(item => (item.First, item.Second)), fast.Select(item => (item.First, item.Second)));
        Assert.All(fast.Zip(slow), item => Assert.Equal(item.Second.Distance, item.First.Distance, 1e-5));
    }

    [Fact]
    public void A_comparison_weighs_as_much_as_its_two_people_together()
    {
        var photos = People.Make(people: 4, photosEach: 2);
        int[] weights = [0, 1, 2, 3];

        // Pairs of people (1,2), (1,3), (2,3) weigh 2, 3 and 6, and each is compared 2 × 2 times.
        Assert.Equal(4 * (2 + 3 + 6), new LabelledFaces(photos).WeighImpostors(weights));
        Assert.Equal(4 * (2 + 3 + 6), new LabelledPairs(People.PairsOf(photos)).WeighImpostors(weights));
    }

    [Fact]
    public void Photos_of_several_models_are_refused()
    {
        var other = Embedding.FromRaw([1, 0], new FaceModel(new ModelId("another"), 2, Fingerprint: ""));

        Assert.Throws<InvalidEmbeddingException>(() => new LabelledFaces([.. People.Make(1, 1), new LabelledEmbedding("x", other)]));
    }

    private static List<(int First, int Second, double Distance)> Collect(Comparisons comparisons) =>
        [.. comparisons.Stream(() => new Sink(), TestContext.Current.CancellationToken).SelectMany(sink => sink.Items).Order()];

    private sealed class Sink : IComparisonSink
    {
        public List<(int First, int Second, double Distance)> Items { get; } = [];

        public void Add(int first, int second, double distance) => Items.Add((Math.Min(first, second), Math.Max(first, second), distance));
    }
}
