using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Aligners;

/// <summary>Moves each face's five landmarks onto the template of the embedder's card and cuts out its rectangle, with a black border.</summary>
internal sealed class SimilarityAligner(ModelInput input, IReadOnlyList<ImagePoint> template) : IFaceAligner
{
    private const float BoxShare = 0.75f; // of the crop's side: the shorter side of the box that detectors put around such a face

    private readonly ChannelPlan plan = new(input);

    /// <inheritdoc />
    public float? FullDetail => BoxShare * Math.Max(input.Width, input.Height);

    public AlignedFaces Align(Picture picture, IReadOnlyList<Detection> detections)
    {
        var faces = new AlignedFace[detections.Count];
        for (var i = 0; i < faces.Length; i++)
        {
            faces[i] = new AlignedFace(detections[i], input.RowLength);
            var toPicture = Similarity.Fit(detections[i].Landmarks.Points, template).Inverse();
            SimilarityWarp.Write(picture, toPicture, plan, faces[i].Tensor.Span);
        }

        return new AlignedFaces(faces);
    }
}
