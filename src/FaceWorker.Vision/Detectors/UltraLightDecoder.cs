using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>Reads Ultra-Light: scores (n, 2) of background and face, boxes (n, 4) as corners from 0 to 1. The export decodes its anchors itself.</summary>
internal sealed class UltraLightDecoder(ModelCard card) : IDetectionDecoder
{
    // Strides of the network's four maps, and how many anchors each of their cells has.
    private static readonly (int Stride, int Anchors)[] Maps = [(8, 3), (16, 2), (32, 2), (64, 3)];

    private readonly float threshold = card.Detection!.LowestScore;

    public int[] OutputLengths(int width, int height)
    {
        var anchors = Maps.Sum(map => map.Anchors * ((width + map.Stride - 1) / map.Stride) * ((height + map.Stride - 1) / map.Stride));
        return [2 * anchors, 4 * anchors];
    }

    public IReadOnlyList<DetectedBox> Decode(TensorRows outputs, InputFrame frame)
    {
        ReadOnlySpan<float> scores = outputs[0];
        ReadOnlySpan<float> corners = outputs[1];
        var boxes = new List<DetectedBox>();
        for (var i = 0; i < scores.Length / 2; i++)
        {
            var score = scores[2 * i + 1];
            if (score <= threshold)
                continue;
            var corner = corners.Slice(4 * i, 4);
            var box = frame.ToPicture(corner[0] * frame.Width, corner[1] * frame.Height, corner[2] * frame.Width, corner[3] * frame.Height);
            boxes.Add(new DetectedBox(box, score, Landmarks: null));
        }

        return boxes;
    }
}
