using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Aligners;

/// <summary>The box with a margin, clipped to the picture and resized without keeping its aspect: davidsandberg/facenet's crop, whose margin of 32 pixels is two of ours.</summary>
/// <param name="margin">Pixels of the picture on each side of the box.</param>
internal sealed class MarginAligner(ModelInput input, float margin) : IFaceAligner
{
    private readonly ChannelPlan plan = new(input);

    /// <inheritdoc />
    public float? FullDetail => null;

    public AlignedFaces Align(Picture picture, IReadOnlyList<Detection> detections)
    {
        var faces = new AlignedFace[detections.Count];
        for (var i = 0; i < faces.Length; i++)
        {
            faces[i] = new AlignedFace(detections[i], input.RowLength);
            var box = detections[i].Box;
            var grown = new BoundingBox(box.X - margin, box.Y - margin, box.Width + 2 * margin, box.Height + 2 * margin);
            BilinearResize.Write(picture, PixelRegion.Around(grown, picture), plan, faces[i].Tensor.Span);
        }

        return new AlignedFaces(faces);
    }
}
