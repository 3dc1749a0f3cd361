using FaceWorker.Core.Faces;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class CloserLooksTests
{
    private const float SmallestFace = 26; // so that the closest look has 26 / (1.3 * 10) = 2 pixels to one

    private static readonly PixelRegion Picture = new(0, 0, 4000, 3000), Tile = new(0, 0, 1600, 1200);
    private static readonly DetectionCard Card = new(0.65f, 0.4f, Tiles: new TilesCard(LargestScale: 2, Factor: 3, Overlap: 0.25f, Most: 25, ScoreThreshold: 0.8f,
        new TracesCard(Side: 5, FaceSide: 10, ScoreThreshold: 0.1f, Most: 2)));

    private readonly CloserLooks looks = new(Picture, SmallestFace, Card, Cards.Input(320, 240));

    [Theory]
    [InlineData(40, 0.2f, true)] // eight pixels of the input, and unsure
    [InlineData(40, 0.9f, true)] // sure, but too small to say where it is
    [InlineData(51, 0.9f, false)] // found
    [InlineData(51, 0.7f, true)] // not sure enough for a tile
    [InlineData(60, 0.3f, false)] // a closer look would show it hardly larger
    public void A_trace_is_what_a_closer_look_may_decide(float side, float score, bool expected) =>
        Assert.Equal(expected, looks.IsTrace((Tile, Box(500, 500, side, score))));

    [Fact]
    public void The_whole_picture_has_a_threshold_of_its_own() =>
        Assert.False(looks.IsTrace((Picture, Box(500, 500, 130, 0.7f))));

    [Fact]
    public void A_look_shows_a_trace_in_its_middle_as_large_as_faces_are_found_with_ease() =>
        Assert.Equal([new PixelRegion(1020 - 320, 1020 - 240, 640, 480)], looks.For([Box(1007, 1007, 26, 0.5f)]));

    [Fact]
    public void A_larger_trace_is_looked_at_from_farther_away() =>
        Assert.Equal([new PixelRegion(1026 - 640, 1026 - 480, 1280, 960)], looks.For([Box(1000, 1000, 52, 0.5f)]));

    [Fact]
    public void Neighbours_share_a_look_and_the_best_ones_come_first()
    {
        var found = looks.For([Box(1000, 1000, 26, 0.3f), Box(1100, 1000, 26, 0.5f), Box(3000, 2000, 26, 0.2f), Box(200, 2000, 26, 0.11f)]);

        Assert.Equal([new PixelRegion(1113 - 320, 1013 - 240, 640, 480), new PixelRegion(3013 - 320, 2013 - 240, 640, 480)], found);
    }

    [Fact]
    public void At_the_edge_a_look_stays_within_the_picture() =>
        Assert.Equal([new PixelRegion(3360, 0, 640, 480)], looks.For([Box(3980, 0, 20, 0.5f)]));

    private static DetectedBox Box(float x, float y, float side, float score) => new(new BoundingBox(x, y, side, side), score, null);
}
