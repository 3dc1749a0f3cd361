using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>
/// Reads SCRFD (Guo et al., 2021): for each of three strides, each cell of its map and each of the cell's two anchors a score, the distances from the anchor to
/// the four edges (left, top, right, bottom), and five points from the anchor, all in strides. Outputs: the scores of all strides, then the boxes, then the points.
/// </summary>
internal sealed class ScrfdDecoder(ModelCard card) : IDetectionDecoder
{
    private const int Anchors = 2; // of one cell, both at its corner

    private static readonly int[] Strides = [8, 16, 32];
    private static readonly int[] ValuesPerAnchor = [1, 4, 10];

    private readonly float threshold = card.Detection!.LowestScore;

    /// <summary>Some files were exported without the points.</summary>
    public bool GivesLandmarks { get; } = card.Outputs.Count > 2 * Strides.Length;

    public int[] OutputLengths(int width, int height) =>
        [.. ShapesFor(width, height).Take(card.Outputs.Count).Select(output => output.Places * output.Values)];

    /// <summary>How many anchors each output has, and how many values for each.</summary>
    public static IEnumerable<(int Places, int Values)> ShapesFor(int width, int height) =>
        from values in ValuesPerAnchor from stride in Strides select (Anchors * (width / stride) * (height / stride), values);

    public IReadOnlyList<DetectedBox> Decode(TensorRows outputs, InputFrame frame)
    {
        var boxes = new List<DetectedBox>();
        for (var map = 0; map < Strides.Length; map++)
            for (var anchor = 0; anchor < outputs[map].Length; anchor++)
                if (outputs[map][anchor] >= threshold)
                    boxes.Add(BoxOf(outputs, map, anchor, frame));
        return boxes;
    }

    private DetectedBox BoxOf(TensorRows outputs, int map, int anchor, InputFrame frame)
    {
        var stride = Strides[map];
        var (row, column) = Math.DivRem(anchor / Anchors, frame.Width / stride);
        var (x, y) = (column * stride, row * stride);
        var edges = outputs[Strides.Length + map].Slice(4 * anchor, 4);
        var box = frame.ToPicture(x - edges[0] * stride, y - edges[1] * stride, x + edges[2] * stride, y + edges[3] * stride);
        return new DetectedBox(box, outputs[map][anchor], GivesLandmarks ? PointsOf(outputs[2 * Strides.Length + map].Slice(10 * anchor, 10)) : null);

        FaceLandmarks PointsOf(ReadOnlySpan<float> points)
        {
            var pairs = points.ToArray();
            return FivePoints.Of(i => frame.ToPicture(x + pairs[2 * i] * stride, y + pairs[2 * i + 1] * stride));
        }
    }
}
