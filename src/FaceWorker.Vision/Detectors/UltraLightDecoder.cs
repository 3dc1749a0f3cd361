using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Detectors;

/// <summary>Reads Ultra-Light: scores (n, 2) of background and face, boxes (n, 4) as corners from 0 to 1. The export decodes its anchors itself.</summary>
internal sealed class UltraLightDecoder(ModelCard card) : IDetectionDecoder
{
    private readonly float threshold = card.Detection!.ScoreThreshold;

    public IReadOnlyList<DetectedBox> Decode(TensorRows outputs, InputToPicture toPicture)
    {
        ReadOnlySpan<float> scores = outputs[0];
        ReadOnlySpan<float> corners = outputs[1];
        var boxes = new List<DetectedBox>();
        for (var i = 0; i < scores.Length / 2; i++)
        {
            var score = scores[2 * i + 1];
            if (score > threshold)
                boxes.Add(new DetectedBox(BoxOf(corners.Slice(4 * i, 4), toPicture), score, Landmarks: null));
        }

        return boxes;
    }

    private BoundingBox BoxOf(ReadOnlySpan<float> corners, InputToPicture toPicture)
    {
        var topLeft = toPicture.Apply(corners[0] * card.Input.Width, corners[1] * card.Input.Height);
        var bottomRight = toPicture.Apply(corners[2] * card.Input.Width, corners[3] * card.Input.Height);
        return new BoundingBox(topLeft.X, topLeft.Y, bottomRight.X - topLeft.X, bottomRight.Y - topLeft.Y);
    }
}
