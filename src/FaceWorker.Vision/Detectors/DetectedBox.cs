using FaceWorker.Core.Faces;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>Anything of which only the best of several overlapping ones is kept.</summary>
internal interface IScoredBox
{
    BoundingBox Box { get; }

    float Score { get; }
}

/// <summary>A face as a detector's outputs say, in pixels of the picture; the points only where the family gives them.</summary>
internal sealed record DetectedBox(BoundingBox Box, float Score, FaceLandmarks? Landmarks) : IScoredBox;

/// <summary>Reads one family's outputs; knows nothing of sessions.</summary>
internal interface IDetectionDecoder
{
    /// <summary>Values of each output, in the card's order, for one row of this width and height.</summary>
    int[] OutputLengths(int width, int height);

    /// <summary>Every box above the card's lowest score, overlaps included.</summary>
    IReadOnlyList<DetectedBox> Decode(TensorRows outputs, InputFrame frame);
}
