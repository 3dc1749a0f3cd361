using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class YuNetDecoderTests
{
    private readonly YuNetDecoder decoder = new(SharedModels.Card("yunet"));

    [Fact]
    public void An_input_of_64_by_32_has_32_and_8_and_2_cells() =>
        Assert.Equal([32, 8, 2, 32, 8, 2, 128, 32, 8, 320, 80, 20], decoder.OutputLengths(64, 32));

    [Fact]
    public void Boxes_and_points_count_in_cells_and_become_pixels_of_the_picture()
    {
        using var outputs = new TensorRows(decoder.OutputLengths(64, 32));
        Clear(outputs);
        // Stride 16, map of 4 × 2 cells; the cell at column 2 of row 1.
        (outputs[1][6], outputs[4][6]) = (1f, 0.64f);
        new[] { 0.5f, -0.25f, MathF.Log(2), MathF.Log(1.5f) }.CopyTo(outputs[7][24..]);
        new[] { 0f, 0.25f, 1, 0.25f, 0.5f, 0.5f, 0, 0.75f, 1, 0.75f }.CopyTo(outputs[10][60..]);

        // The picture is twice as large as the input's content: centre (2.5, 0.75) · 16 · 2, size (2, 1.5) · 16 · 2.
        var face = Assert.Single(decoder.Decode(outputs, new InputFrame(new PixelRegion(100, 0, 128, 64), 64, 32, 64, 32)));

        Assert.Equal(0.8f, face.Score, 1e-6f);
        Assert.Equal((148f, 0f, 64f, 48f), (face.Box.X, face.Box.Y, Round(face.Box.Width), Round(face.Box.Height)));
        Assert.Equal([new(164, 40), new(196, 40), new(180, 48), new(164, 56), new(196, 56)], face.Landmarks!.Points);
    }

    [Fact]
    public void The_score_is_the_geometric_mean_and_the_threshold_is_the_cards()
    {
        using var outputs = new TensorRows(decoder.OutputLengths(32, 32));
        Clear(outputs);
        (outputs[0][0], outputs[3][0]) = (0.5f, 0.7f); // √0.35 = 0.5916
        (outputs[0][5], outputs[3][5]) = (1.2f, 0.49f); // scores beyond 1 count as 1: 0.7

        Assert.Equal(0.7f, Assert.Single(decoder.Decode(outputs, InputFrame.Stretch(new PixelRegion(0, 0, 32, 32), 32, 32))).Score, 1e-6f);
    }

    private static float Round(float value) => MathF.Round(value, 3);

    private static void Clear(TensorRows outputs)
    {
        for (var i = 0; i < 12; i++)
            outputs[i].Clear();
    }
}
