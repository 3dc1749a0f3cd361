using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class MtcnnTests
{
    private static readonly ModelCard Card = SharedModels.Card("mtcnn-pnet");

    [Fact]
    public void Levels_begin_where_the_smallest_face_fills_the_window_and_end_before_the_picture_is_smaller_than_it()
    {
        using var picture = new Picture(100, 50);

        var levels = PyramidLevel.Of(picture, Card.Detection!.Pyramid!, Card.Input).ToList();

        // 0.6, 0.4254, 0.3016 and no more: 0.2138 · 50 = 10.7 is less than 12.
        Assert.Equal([(60, 30), (43, 22), (31, 16)], levels.Select(level => (level.Width, level.Height)));
    }

    [Fact]
    public void Levels_larger_than_the_input_are_left_out()
    {
        using var picture = new Picture(2000, 1500);

        var largest = PyramidLevel.Of(picture, Card.Detection!.Pyramid!, Card.Input).First();

        Assert.Equal((851, 639), (largest.Width, largest.Height)); // 2000 · 0.6 = 1200 is more than 1024
    }

    [Fact]
    public void A_place_of_the_window_becomes_a_box_of_the_picture_with_its_shifts()
    {
        using var outputs = new TensorRows([4 * 15 * 10, 2 * 15 * 10]);
        outputs[0].Clear();
        outputs[1].Clear();
        const int Place = 3 * 15 + 7;
        outputs[1][150 + Place] = 0.61f;
        outputs[1][150] = 0.59f;
        outputs[1][Place + 1] = 0.9f; // background
        for (var edge = 0; edge < 4; edge++)
            outputs[0][150 * edge + Place] = 0.1f * edge;

        // A level of 39 × 29 has ⌈37 / 2⌉ − 4 = 15 by ⌈27 / 2⌉ − 4 = 10 places.
        var candidate = Assert.Single(PyramidProposer.Decode(outputs, new PyramidLevel(0.5f, 39, 29), Card.Detection!));

        Assert.Equal(0.61f, candidate.Score);
        Assert.Equal(new BoundingBox(30, 14, 23, 23), candidate.Box);
        Assert.Equal(new EdgeShift(0, 0.1f, 0.2f, 0.3f), candidate.Shift);
    }

    [Fact]
    public void Edges_move_in_parts_of_the_boxs_width_and_height_and_the_square_keeps_the_centre()
    {
        var shifted = new Proposal(new BoundingBox(100, 200, 40, 80), 1, new EdgeShift(-0.25f, 0.5f, 0.25f, -0.25f)).Shifted();

        Assert.Equal(new BoundingBox(90, 240, 60, 20), shifted.Box);
        Assert.Equal(new BoundingBox(90, 220, 60, 60), shifted.Square());
    }

    [Fact]
    public void The_last_stage_lists_all_x_then_all_y()
    {
        using var outputs = new TensorRows([4, 2, 10]);
        new[] { 0f, 0, 0, 0 }.CopyTo(outputs[0]);
        new[] { 0.1f, 0.9f }.CopyTo(outputs[1]);
        new[] { 0.25f, 0.75f, 0.5f, 0.25f, 0.75f, 0.5f, 0.5f, 0.625f, 0.75f, 0.75f }.CopyTo(outputs[2]);

        var face = ProposalJudge.Decode(outputs, new BoundingBox(101, 201, 80, 80), givesLandmarks: true);

        Assert.Equal(0.9f, face.Score);
        Assert.Equal([new(120, 240), new(160, 240), new(140, 250), new(120, 260), new(160, 260)], face.Landmarks!.Points);
    }
}
