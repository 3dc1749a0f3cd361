using FaceWorker.Core.Faces;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class RetinaFaceDecoderTests
{
    private readonly RetinaFaceDecoder decoder = new(SharedModels.Card("retinaface-mnet025"));

    [Fact]
    public void An_input_of_320_has_4200_priors() => Assert.Equal([16800, 8400, 42000], decoder.OutputLengths(320, 320));

    [Fact]
    public void Boxes_and_points_count_from_their_prior_and_become_pixels_of_the_picture()
    {
        using var outputs = new TensorRows(decoder.OutputLengths(64, 32));
        for (var i = 0; i < 3; i++)
            outputs[i].Clear();
        // Priors: 2 · 8 · 4 of stride 8, then stride 16: row 1, column 2, second side (128 pixels) around (40, 24).
        const int Prior = 64 + 2 * (4 + 2) + 1;
        outputs[1][2 * Prior + 1] = 0.8f;
        new[] { 1f, -0.5f, 5 * MathF.Log(0.5f), 5 * MathF.Log(0.25f) }.CopyTo(outputs[0][(4 * Prior)..]);
        new[] { -1f, 0, 1, 0, 0, 0.5f, -1, 1, 1, 1 }.CopyTo(outputs[2][(10 * Prior)..]);
        outputs[1][1] = 0.5f; // not above the threshold

        var face = Assert.Single(decoder.Decode(outputs, InputFrame.Stretch(new PixelRegion(0, 0, 128, 64), 64, 32)));

        // Centre 40 + 12.8, 24 − 6.4; size 128 · (0.5, 0.25); all times two.
        Assert.Equal(0.8f, face.Score);
        Assert.Equal(new BoundingBox(41.6f, 3.2f, 128, 64), new BoundingBox(Round(face.Box.X), Round(face.Box.Y), Round(face.Box.Width), Round(face.Box.Height)));
        Assert.Equal(
            [new(54.4f, 48), new(105.6f, 48), new(80, 60.8f), new(54.4f, 73.6f), new(105.6f, 73.6f)],
            face.Landmarks!.Points.Select(point => new ImagePoint(Round(point.X), Round(point.Y))));
    }

    private static float Round(float value) => MathF.Round(value, 3);
}
