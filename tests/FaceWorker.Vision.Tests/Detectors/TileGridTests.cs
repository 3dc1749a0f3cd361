using CsCheck;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class TileGridTests
{
    private static readonly TilesCard Card = new(LargestScale: 2, Factor: 3, Overlap: 0.25f, Most: 20, ScoreThreshold: 0.8f);
    private static readonly ModelInput Input = Cards.Input(320, 240);
    private const float SmallestFace = 32; // of no account without traces

    [Theory]
    [InlineData(250, 250)]
    [InlineData(640, 480)]
    [InlineData(799, 599)]
    public void A_picture_hardly_larger_than_a_tile_is_only_looked_at_as_a_whole(int width, int height) =>
        Assert.Empty(TileGrid.Of(new PixelRegion(0, 0, width, height), SmallestFace, Card, Input));

    [Fact]
    public void A_picture_of_1600_by_1000_has_three_by_three_tiles_of_two_pixels_to_one() =>
        Assert.Equal(
            [(0, 0), (480, 0), (960, 0), (0, 260), (480, 260), (960, 260), (0, 520), (480, 520), (960, 520)],
            TileGrid.Of(new PixelRegion(0, 0, 1600, 1000), SmallestFace, Card, Input).Select(tile => (tile.X, tile.Y)));

    [Fact]
    public void Beyond_three_times_the_smallest_tiles_there_are_larger_ones_too()
    {
        var tiles = TileGrid.Of(new PixelRegion(0, 0, 4000, 3000), SmallestFace, Card with { Most = 64 }, Input);

        Assert.Equal([(640, 480, 64), (1920, 1440, 9)], tiles.GroupBy(tile => (tile.Width, tile.Height)).Select(layer => (layer.Key.Width, layer.Key.Height, layer.Count())));
    }

    [Fact]
    public void Where_traces_tell_tiles_are_as_large_as_the_smallest_face_allows()
    {
        var tiles = TileGrid.Of(new PixelRegion(0, 0, 4000, 3000), SmallestFace, Card with { Traces = new TracesCard(Side: 8, FaceSide: 16, ScoreThreshold: 0.1f, Most: 64) }, Input);

        Assert.Equal([(1280, 960, 16)], tiles.GroupBy(tile => (tile.Width, tile.Height)).Select(layer => (layer.Key.Width, layer.Key.Height, layer.Count())));
    }

    [Fact]
    public void Tiles_of_each_size_cover_the_picture_overlap_as_the_card_says_and_are_never_too_many() => Gen.Select(
        Gen.Int[1, 9000], Gen.Int[1, 9000], Gen.Int[1, 30]).Sample((width, height, most) =>
    {
        var tiles = TileGrid.Of(new PixelRegion(0, 0, width, height), SmallestFace, Card with { Most = most }, Input);

        foreach (var layer in tiles.GroupBy(tile => (tile.Width, tile.Height)))
        {
            Assert.InRange(layer.Count(), 1, most);
            AssertCovers([.. layer.Select(tile => tile.X).Distinct()], layer.Key.Width, width);
            AssertCovers([.. layer.Select(tile => tile.Y).Distinct()], layer.Key.Height, height);
        }
    });

    private static void AssertCovers(int[] starts, int tile, int length)
    {
        Assert.Equal((0, length), (starts[0], starts[^1] + tile));
        foreach (var (one, next) in starts.Zip(starts.Skip(1)))
            Assert.InRange(next - one, 1, 0.75 * tile + 1);
    }
}
