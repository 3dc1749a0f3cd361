using FaceWorker.Core.Faces;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class UltraLightDecoderTests
{
    private readonly UltraLightDecoder decoder = new(Cards.Model("test", Cards.Input(320, 240), ["scores", "boxes"]));

    [Fact]
    public void Corners_from_0_to_1_become_pixels_of_the_picture()
    {
        using var outputs = Outputs([(0.9f, [0.25f, 0.5f, 0.75f, 1f])]);

        var box = Assert.Single(decoder.Decode(outputs, InputFrame.Stretch(new PixelRegion(0, 0, 1000, 600), 320, 240)));

        Assert.Equal(new BoundingBox(250, 300, 500, 300), box.Box);
        Assert.Equal(0.9f, box.Score);
        Assert.Null(box.Landmarks);
    }

    [Fact]
    public void Only_scores_above_the_cards_threshold_count()
    {
        using var outputs = Outputs([(0.64f, [0, 0, 1, 1]), (0.65f, [0, 0, 1, 1]), (0.66f, [0, 0, 0.5f, 0.5f]), (0.1f, [0, 0, 1, 1])]);

        Assert.Equal(0.66f, Assert.Single(decoder.Decode(outputs, InputFrame.Stretch(new PixelRegion(0, 0, 320, 240), 320, 240))).Score);
    }

    private static TensorRows Outputs((float Score, float[] Corners)[] faces)
    {
        var rows = new TensorRows([2 * faces.Length, 4 * faces.Length]);
        for (var i = 0; i < faces.Length; i++)
        {
            (rows[0][2 * i], rows[0][2 * i + 1]) = (1 - faces[i].Score, faces[i].Score);
            faces[i].Corners.CopyTo(rows[1][(4 * i)..]);
        }

        return rows;
    }
}
