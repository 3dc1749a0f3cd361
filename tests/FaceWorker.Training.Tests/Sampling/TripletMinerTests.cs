using FaceWorker.Training.Sampling;

namespace FaceWorker.Training.Tests.Sampling;

public sealed class TripletMinerTests
{
    private const float Margin = 0.2f;

    // Rows 0 and 1 are one person, 2 and 3 another, 4 a third; seen from row 0: 0.50, then 0.40, 0.55, 0.80.
    private static readonly int[] People = [7, 7, 8, 8, 9];
    private static readonly float[] Distances =
    [
        0, 0.50f, 0.40f, 0.55f, 0.80f,
        0.50f, 0, 0.90f, 0.90f, 0.90f,
        0.40f, 0.90f, 0, 0.10f, 0.90f,
        0.55f, 0.90f, 0.10f, 0, 0.90f,
        0.80f, 0.90f, 0.90f, 0.90f, 0,
    ];

    [Fact]
    public void A_semi_hard_negative_is_farther_than_the_positive_but_not_by_the_margin()
    {
        var mined = Mine(Mining.SemiHard);

        // Of (0, 1) only row 3 is between 0.50 and 0.70; the other pairs have no negative that is near enough.
        Assert.Equal([new Triplet(0, 1, 3)], mined.Triplets);
        Assert.Equal(4, mined.Candidates);
    }

    [Fact]
    public void The_hardest_negative_is_the_nearest() =>
        Assert.Equal([new Triplet(0, 1, 2), new Triplet(2, 3, 0), new Triplet(3, 2, 0)], Mine(Mining.Hardest).Triplets.Where(triplet => triplet.Anchor != 1));

    [Fact]
    public void Batch_hard_has_one_triplet_for_each_anchor_with_its_farthest_positive()
    {
        var mined = TripletMiner.Mine([0, 0.1f, 0.9f, 0.7f, 0.1f, 0, 0.5f, 0.6f, 0.9f, 0.5f, 0, 0.8f, 0.7f, 0.6f, 0.8f, 0], [1, 1, 1, 2], Mining.BatchHard, Margin, new Random(1));

        Assert.Equal([new Triplet(0, 2, 3), new Triplet(1, 2, 3), new Triplet(2, 0, 3)], mined.Triplets);
        Assert.Equal(3, mined.Candidates);
    }

    [Fact]
    public void A_random_negative_is_any_of_another_person()
    {
        var negatives = Enumerable.Range(0, 100).Select(seed => TripletMiner.Mine(Distances, People, Mining.Random, Margin, new Random(seed)).Triplets[0]).ToList();

        Assert.All(negatives, triplet => Assert.Equal((0, 1), (triplet.Anchor, triplet.Positive)));
        Assert.Equal([2, 3, 4], negatives.Select(triplet => triplet.Negative).Distinct().Order());
    }

    [Fact]
    public void When_every_vector_is_the_same_semi_hard_mining_finds_nothing_and_hardest_stays_at_the_margin()
    {
        var collapsed = new float[People.Length * People.Length];

        Assert.Empty(TripletMiner.Mine(collapsed, People, Mining.SemiHard, Margin, new Random(1)).Triplets);
        Assert.Equal(4, TripletMiner.Mine(collapsed, People, Mining.Hardest, Margin, new Random(1)).Triplets.Count);
    }

    [Theory]
    [InlineData(Mining.SemiHard)]
    [InlineData(Mining.Random)]
    [InlineData(Mining.Hardest)]
    [InlineData(Mining.BatchHard)]
    public void A_batch_of_one_person_has_no_triplets(Mining mining) =>
        Assert.Empty(TripletMiner.Mine([0, 0.5f, 0.5f, 0], [3, 3], mining, Margin, new Random(1)).Triplets);

    private static MinedTriplets Mine(Mining mining) => TripletMiner.Mine(Distances, People, mining, Margin, new Random(1));
}
