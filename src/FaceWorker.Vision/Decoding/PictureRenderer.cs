using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;

namespace FaceWorker.Vision.Decoding;

/// <summary>Draws pictures for people with libvips.</summary>
public sealed class PictureRenderer : IPictureRenderer
{
    private const int Quality = 84;

    /// <inheritdoc />
    public byte[] Render(Picture picture, BoundingBox? part, PictureTurn turn, int longestSide) => PictureEncoder.ToJpeg(picture, part, longestSide, Quality, turn);

    /// <inheritdoc />
    public BoundingBox HeadOf(Picture picture, BoundingBox face) => FaceCropper.SquareAround(face, picture);
}
