using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Decoding;

/// <summary>Cuts faces out with some of the head around them: squares one and a half times as large as the box, that lie within the picture.</summary>
/// <param name="side">Longest side of a crop, in pixels; smaller faces are not enlarged.</param>
/// <param name="quality">Of the JPEG, 1 to 100.</param>
public sealed class FaceCropper(int side = IFaceCropper.StoredSide, int quality = FaceCropper.StoredQuality) : IFaceCropper
{
    /// <summary>Of the crops that galleries keep.</summary>
    public const int StoredQuality = 84;

    /// <inheritdoc />
    public byte[] Crop(Picture picture, BoundingBox face)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return PictureEncoder.ToJpeg(picture, SquareAround(face, picture), side, quality);
    }

    internal static BoundingBox SquareAround(BoundingBox face, Picture picture) => IFaceCropper.PartOf(face, picture.Width, picture.Height);
}
