using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>
/// Reads RetinaFace (Deng et al., 2019; MobileNet 0.25): for each prior a box (4), the probabilities of background and face (2) and five
/// points (10), boxes and points relative to the prior. Two square priors stand on each cell of the maps of three strides.
/// </summary>
internal sealed class RetinaFaceDecoder(ModelCard card) : IDetectionDecoder
{
    private static readonly (int Stride, int[] Sides)[] Maps = [(8, [16, 32]), (16, [64, 128]), (32, [256, 512])];

    // In training, the network's targets were divided by these to bring them to the order of 1.
    private const float PlaceVariance = 0.1f, SizeVariance = 0.2f;

    private readonly float threshold = card.Detection!.LowestScore;

    public int[] OutputLengths(int width, int height)
    {
        var priors = Maps.Sum(map => map.Sides.Length * Cells(width, map.Stride) * Cells(height, map.Stride));
        return [4 * priors, 2 * priors, 10 * priors];
    }

    public IReadOnlyList<DetectedBox> Decode(TensorRows outputs, InputFrame frame)
    {
        var boxes = new List<DetectedBox>();
        var prior = 0;
        foreach (var (stride, sides) in Maps)
            for (var row = 0; row < Cells(frame.Height, stride); row++)
                for (var column = 0; column < Cells(frame.Width, stride); column++)
                    foreach (var side in sides)
                    {
                        if (outputs[1][2 * prior + 1] > threshold)
                            boxes.Add(BoxOf(outputs, prior, (column + 0.5f) * stride, (row + 0.5f) * stride, side, frame));
                        prior++;
                    }

        return boxes;
    }

    private static DetectedBox BoxOf(TensorRows outputs, int prior, float priorX, float priorY, float side, InputFrame frame)
    {
        var box = outputs[0].Slice(4 * prior, 4);
        var (x, y) = (priorX + box[0] * PlaceVariance * side, priorY + box[1] * PlaceVariance * side);
        var (halfWidth, halfHeight) = (side * MathF.Exp(box[2] * SizeVariance) / 2, side * MathF.Exp(box[3] * SizeVariance) / 2);
        var points = outputs[2].Slice(10 * prior, 10).ToArray();
        return new DetectedBox(
            frame.ToPicture(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight), outputs[1][2 * prior + 1],
            FivePoints.Of(i => frame.ToPicture(priorX + points[2 * i] * PlaceVariance * side, priorY + points[2 * i + 1] * PlaceVariance * side)));
    }

    private static int Cells(int length, int stride) => (length + stride - 1) / stride;
}
