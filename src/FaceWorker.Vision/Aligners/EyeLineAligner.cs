using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Aligners;

/// <summary>The box, turned with the face until the eyes are level, resized with its aspect kept and centred: the crop of the facenet-retinaface ports.</summary>
/// <remarks>Those cut first and then turn the crop about its centre, which is the same turn of the same box; here its corners show the picture instead of black.</remarks>
/// <param name="padding">The pixel value beside or above and below a box that is not as wide as high.</param>
internal sealed class EyeLineAligner(ModelInput input, float padding) : IFaceAligner
{
    private readonly ChannelPlan plan = new(input);

    /// <inheritdoc />
    public float? FullDetail => Math.Max(input.Width, input.Height);

    public AlignedFaces Align(Picture picture, IReadOnlyList<Detection> detections)
    {
        var faces = new AlignedFace[detections.Count];
        for (var i = 0; i < faces.Length; i++)
        {
            faces[i] = new AlignedFace(detections[i], input.RowLength);
            Write(picture, detections[i], faces[i].Tensor.Span);
        }

        return new AlignedFaces(faces);
    }

    private void Write(Picture picture, Detection face, Span<float> tensor)
    {
        var box = face.Box;
        var scale = MathF.Min(input.Width / MathF.Max(box.Width, 1), input.Height / MathF.Max(box.Height, 1));
        var (sin, cos) = MathF.SinCos(float.DegreesToRadians(FacePose.Of(face.Landmarks).Roll));
        var turn = new Similarity(cos / scale, sin / scale, 0, 0);

        // The middle of the tensor shows the middle of the box.
        var (x, y) = turn.Apply((input.Width - 1) / 2f, (input.Height - 1) / 2f);
        SimilarityWarp.Write(picture, turn with { Tx = box.X + (box.Width - 1) / 2 - x, Ty = box.Y + (box.Height - 1) / 2 - y }, plan, tensor);
        Pad(tensor, columns: Free(input.Width, box.Width * scale), rows: Free(input.Height, box.Height * scale));
    }

    /// <summary>Whole pixels on each side that a crop of this length leaves free.</summary>
    private static int Free(int length, float taken) => Math.Clamp((int)MathF.Round((length - taken) / 2), 0, (length - 1) / 2);

    private void Pad(Span<float> tensor, int columns, int rows)
    {
        for (var channel = 0; channel < plan.Channels; channel++)
        {
            var value = padding * plan.Scale + plan.Bias[channel];
            var plane = tensor.Slice(channel * input.Height * input.Width, input.Height * input.Width);
            plane[..(rows * input.Width)].Fill(value);
            plane[^(rows * input.Width)..].Fill(value);
            for (var y = rows; y < input.Height - rows; y++)
            {
                var row = plane.Slice(y * input.Width, input.Width);
                row[..columns].Fill(value);
                row[^columns..].Fill(value);
            }
        }
    }
}
