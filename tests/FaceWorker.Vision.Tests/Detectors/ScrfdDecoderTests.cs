using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

/// <summary>Tensors worked out by hand after InsightFace's <c>scrfd.py</c>.</summary>
public sealed class ScrfdDecoderTests
{
    private readonly ScrfdDecoder decoder = new(SharedModels.Card("scrfd-10g"));

    [Fact]
    public void Each_cell_of_three_maps_has_two_anchors_with_a_score_a_box_and_five_points() =>
        Assert.Equal([64, 16, 4, 256, 64, 16, 640, 160, 40], decoder.OutputLengths(64, 32));

    [Fact]
    public void An_input_of_640_by_640_has_the_lengths_of_InsightFaces_files() =>
        Assert.Equal([12800, 3200, 800, 51200, 12800, 3200, 128000, 32000, 8000], decoder.OutputLengths(640, 640));

    [Fact]
    public void Distances_and_points_count_in_strides_from_the_cells_corner_and_become_pixels_of_the_picture()
    {
        using var outputs = Outputs(64, 32);
        // Stride 16, map of 4 × 2 cells; the cell at column 3 of row 1 is the eighth: its second anchor is number 15. Its corner: (48, 16).
        outputs[1][15] = 0.75f;
        new[] { 1f, 0.5f, 0.75f, 1 }.CopyTo(outputs[4][60..]);
        new[] { -0.5f, 0, 0.5f, 0, 0, 0.25f, -0.25f, 0.5f, 0.25f, 0.5f }.CopyTo(outputs[7][150..]);

        // The picture is twice as large as the input's content, and begins at (100, 0): the corner becomes (196, 32), a stride 32 pixels.
        var face = Assert.Single(decoder.Decode(outputs, new InputFrame(new PixelRegion(100, 0, 128, 64), 64, 32, 64, 32)));

        Assert.Equal(0.75f, face.Score);
        Assert.Equal((164f, 16f, 56f, 48f), (face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height));
        Assert.Equal([new(180, 32), new(212, 32), new(196, 40), new(188, 48), new(204, 48)], face.Landmarks!.Points);
    }

    [Fact]
    public void Both_anchors_of_a_cell_stand_at_its_corner()
    {
        using var outputs = Outputs(32, 32);
        (outputs[0][10], outputs[0][11]) = (0.6f, 0.9f); // stride 8, map of 4 × 4 cells: the cell at column 1 of row 1
        outputs[3].Fill(1);

        var faces = decoder.Decode(outputs, InputFrame.Stretch(new PixelRegion(0, 0, 32, 32), 32, 32));

        Assert.Equal([(0.6f, 0f, 0f, 16f), (0.9f, 0f, 0f, 16f)], faces.Select(face => (face.Score, face.Box.X, face.Box.Y, face.Box.Width)));
    }

    [Fact]
    public void The_threshold_is_the_cards_and_counts_itself()
    {
        using var outputs = Outputs(32, 32);
        (outputs[2][0], outputs[2][1]) = (0.5f, 0.4999f);

        Assert.Equal(0.5f, Assert.Single(decoder.Decode(outputs, InputFrame.Stretch(new PixelRegion(0, 0, 32, 32), 32, 32))).Score);
    }

    [Fact]
    public void A_file_without_points_leaves_them_to_a_landmark_model()
    {
        var card = SharedModels.Card("scrfd-10g");
        var without = new ScrfdDecoder(card with { Outputs = [.. card.Outputs.Take(6)] });
        using var outputs = new TensorRows(without.OutputLengths(32, 32));
        for (var i = 0; i < 6; i++)
            outputs[i].Clear();
        outputs[1][0] = 1;

        Assert.Equal([32, 8, 2, 128, 32, 8], without.OutputLengths(32, 32));
        Assert.Null(Assert.Single(without.Decode(outputs, InputFrame.Stretch(new PixelRegion(0, 0, 32, 32), 32, 32))).Landmarks);
    }

    private TensorRows Outputs(int width, int height)
    {
        var outputs = new TensorRows(decoder.OutputLengths(width, height));
        for (var i = 0; i < 9; i++)
            outputs[i].Clear();
        return outputs;
    }
}
