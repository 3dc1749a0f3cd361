using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Tensors;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Writes pictures, or parts of them, for people to look at.</summary>
public static class PictureEncoder
{
    /// <summary>A JPEG of the picture, or of the box clipped to it, shrunk so that no side is longer than <paramref name="maxSide"/> pixels.</summary>
    /// <param name="quality">1 to 100.</param>
    /// <param name="turn">In which it is written, clockwise.</param>
    public static unsafe byte[] ToJpeg(Picture picture, BoundingBox? crop, int maxSide, int quality, PictureTurn turn = PictureTurn.None)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        Vips.Ready();
        var region = crop is { } box ? PixelRegion.Around(box, picture) : PixelRegion.All(picture);
        fixed (byte* pixels = picture.Pixels)
        {
            using var all = Image.NewFromMemory((nint)pixels, (ulong)picture.Pixels.Length, picture.Width, picture.Height, Picture.Channels, Enums.BandFormat.Uchar);
            using var srgb = all.Copy(interpretation: Enums.Interpretation.Srgb);
            using var part = srgb.ExtractArea(region.X, region.Y, region.Width, region.Height);
            using var small = part.ThumbnailImage(maxSide, height: maxSide, size: Enums.Size.Down);
            using var turned = turn == PictureTurn.None ? null : small.Rot((Enums.Angle)((int)turn / 90));
            return (turned ?? small).JpegsaveBuffer(q: quality);
        }
    }
}
