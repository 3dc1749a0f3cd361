using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>
/// Reads YuNet (Wu, Peng and Yu, 2023): for each of three strides, and each cell of its map, a class score, a faceness score, a box (4)
/// and five points (10), both in cells. Outputs: the scores of all strides, then the faceness, the boxes, the points.
/// </summary>
internal sealed class YuNetDecoder(ModelCard card) : IDetectionDecoder
{
    private static readonly int[] Strides = [8, 16, 32];
    private static readonly int[] ValuesPerCell = [1, 1, 4, 10];

    private readonly float threshold = card.Detection!.LowestScore;

    public int[] OutputLengths(int width, int height) =>
        [.. from values in ValuesPerCell from stride in Strides select values * (width / stride) * (height / stride)];

    public IReadOnlyList<DetectedBox> Decode(TensorRows outputs, InputFrame frame)
    {
        var boxes = new List<DetectedBox>();
        for (var map = 0; map < Strides.Length; map++)
            for (var cell = 0; cell < outputs[map].Length; cell++)
            {
                var score = MathF.Sqrt(Math.Clamp(outputs[map][cell], 0, 1) * Math.Clamp(outputs[Strides.Length + map][cell], 0, 1));
                if (score >= threshold)
                    boxes.Add(BoxOf(outputs, map, cell, score, frame));
            }

        return boxes;
    }

    private static DetectedBox BoxOf(TensorRows outputs, int map, int cell, float score, InputFrame frame)
    {
        var stride = Strides[map];
        var (row, column) = Math.DivRem(cell, frame.Width / stride);
        var box = outputs[2 * Strides.Length + map].Slice(4 * cell, 4);
        var (x, y) = ((column + box[0]) * stride, (row + box[1]) * stride);
        var (halfWidth, halfHeight) = (MathF.Exp(box[2]) * stride / 2, MathF.Exp(box[3]) * stride / 2);
        var points = outputs[3 * Strides.Length + map].Slice(10 * cell, 10).ToArray();
        return new DetectedBox(
            frame.ToPicture(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight), score,
            FivePoints.Of(i => frame.ToPicture((column + points[2 * i]) * stride, (row + points[2 * i + 1]) * stride)));
    }
}
