using FaceWorker.Core.Faces;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Detectors;

/// <summary>A face as a detector's outputs say, in pixels of the picture; the points only where the family gives them.</summary>
internal sealed record DetectedBox(BoundingBox Box, float Score, FaceLandmarks? Landmarks);

/// <summary>Maps the pixels of a detector's input to the picture's: scale, then offset.</summary>
internal readonly record struct InputToPicture(float ScaleX, float ScaleY, float OffsetX = 0, float OffsetY = 0)
{
    public ImagePoint Apply(float x, float y) => new(x * ScaleX + OffsetX, y * ScaleY + OffsetY);
}

/// <summary>Reads one family's outputs; knows nothing of sessions.</summary>
internal interface IDetectionDecoder
{
    /// <summary>Every box above the card's score, overlaps included.</summary>
    IReadOnlyList<DetectedBox> Decode(TensorRows outputs, InputToPicture toPicture);
}
