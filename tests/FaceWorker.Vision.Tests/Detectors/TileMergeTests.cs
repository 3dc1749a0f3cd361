using FaceWorker.Core.Faces;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class TileMergeTests
{
    private static readonly TilesCard Card = new(LargestScale: 2, Factor: 3, Overlap: 0.25f, Most: 20, ScoreThreshold: 0.8f);
    private static readonly PixelRegion Left = new(0, 0, 400, 400), Right = new(300, 0, 400, 400);

    private static readonly PixelRegion Picture = new(0, 0, 700, 400);

    [Fact]
    public void A_face_cut_by_an_inner_edge_is_left_to_the_neighbour_that_shows_it_whole()
    {
        var (cut, whole) = (Box(370, 100, 30, 50, 0.99f), Box(370, 100, 50, 50, 0.9f));

        Assert.Equal([whole], Merge([], [(Left, [cut]), (Right, [whole])]));
    }

    [Fact]
    public void A_face_cut_by_the_pictures_own_edge_counts()
    {
        var face = Box(-3, 100, 30, 50, 0.9f);

        Assert.Equal([face], Merge([], [(Left, [face])]));
    }

    [Fact]
    public void A_face_in_two_tiles_and_the_whole_picture_is_one_with_the_best_score()
    {
        var best = Box(331, 100, 41, 52, 0.98f);

        Assert.Equal([best], Merge([Box(328, 97, 48, 50, 0.9f)], [(Left, [Box(330, 100, 40, 50, 0.95f)]), (Right, [best])]));
    }

    [Fact]
    public void What_lies_within_a_larger_face_is_part_of_it_however_sure_the_tile_is()
    {
        var face = Box(100, 100, 200, 250, 0.7f);

        Assert.Equal([face], Merge([face], [(Left, [Box(150, 150, 60, 60, 0.99f)])]));
    }

    [Fact]
    public void What_the_whole_picture_shows_stays_beside_a_smaller_face_before_it()
    {
        var (behind, before) = (Box(100, 100, 200, 250, 0.9f), Box(150, 200, 90, 90, 0.8f));

        Assert.Equal([behind, before], Merge([behind, before], []));
    }

    [Fact]
    public void Faces_larger_than_the_overlap_are_left_to_larger_tiles_and_unsure_ones_are_not_taken()
    {
        Assert.Empty(Merge([], [(Left, [Box(50, 50, 101, 90, 0.99f), Box(50, 50, 90, 101, 0.99f), Box(50, 50, 40, 40, 0.8f)])]));
    }

    private static DetectedBox Box(float x, float y, float width, float height, float score) => new(new BoundingBox(x, y, width, height), score, null);

    private static IReadOnlyList<DetectedBox> Merge(IReadOnlyList<DetectedBox> whole, IReadOnlyList<(PixelRegion, IReadOnlyList<DetectedBox>)> tiles)
    {
        var merge = new TileMerge(new DetectionCard(0.65f, 0.4f, Tiles: Card), Picture);
        return merge.Merge(merge.Shown([(Picture, whole), .. tiles]));
    }
}
