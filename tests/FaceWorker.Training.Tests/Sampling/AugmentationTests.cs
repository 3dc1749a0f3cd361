using FaceWorker.Training.Sampling;

namespace FaceWorker.Training.Tests.Sampling;

public sealed class AugmentationTests
{
    private const int Side = 32;

    private static readonly byte[] Crop = [.. Enumerable.Range(0, 3 * Side * Side).Select(i => (byte)(i % Side * 8))];

    [Fact]
    public void Without_chance_a_crop_is_only_normalised()
    {
        var row = new float[Crop.Length];
        new Augmentation(Side).Write(Crop, random: null, row);

        Assert.All(Crop.Zip(row), pair => Assert.Equal((pair.First - 127.5f) / 128, pair.Second, 1e-5f));
    }

    [Fact]
    public void By_chance_it_is_mirrored_moved_and_lit()
    {
        var rows = Enumerable.Range(0, 40).Select(seed =>
        {
            var row = new float[Crop.Length];
            new Augmentation(Side).Write(Crop, new Random(seed), row);
            return row;
        }).ToList();

        Assert.InRange(rows.Count(row => row[0] > row[Side - 1]), 10, 30); // mirrored: the crop rises from left to right
        Assert.True(rows.Select(row => row.Average()).Distinct().Count() > 35);
        Assert.All(rows, row => Assert.All(row, value => Assert.InRange(value, -1.5f, 1.5f)));
    }
}
