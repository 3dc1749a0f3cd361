using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Images;

/// <summary>Fetches an image's bytes.</summary>
public interface IImageSource
{
    /// <returns>The caller disposes the file.</returns>
    /// <exception cref="RequestRejectedException">Not found, forbidden, not a file, empty, or too large.</exception>
    /// <exception cref="TransientFailureException">The source did not deliver it this time; a <see cref="SourceAwayException"/> says when to try again.</exception>
    Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel);
}

/// <summary>Turns encoded bytes into upright RGB pixels.</summary>
public interface IImageDecoder
{
    /// <summary>Bytes of memory that decoding the file will take at most, the decoder's own included; by its header.</summary>
    /// <exception cref="RequestRejectedException">Unsupported, corrupt, too large or too small.</exception>
    long Measure(ImageFile file);

    /// <summary>Decodes the first frame, applies the EXIF orientation, converts to 8-bit sRGB. The caller disposes the picture.</summary>
    /// <param name="enoughPixels">Where the format can be decoded smaller for less work, this is done, down to the smallest size with so many pixels; <see cref="Picture.Reduction"/> says how far.</param>
    /// <exception cref="RequestRejectedException">Unsupported, corrupt, too large or too small.</exception>
    Picture Decode(ImageFile file, long enoughPixels = long.MaxValue);
}

/// <summary>Cuts a face out of a picture for people to look at.</summary>
public interface IFaceCropper
{
    /// <summary>Longest side of the crops that galleries keep, in pixels: enough for a person to compare faces, about 6 KiB each.</summary>
    public const int StoredSide = 160;

    private const double Surroundings = 1.5;

    /// <summary>The square around a face that a crop shows: one and a half times as large as the box, within a picture of this size in pixels.</summary>
    static BoundingBox PartOf(BoundingBox face, int width, int height)
    {
        var length = Math.Min(Surroundings * Math.Max(face.Width, face.Height), Math.Min(width, height));
        var x = Math.Clamp(face.X + (face.Width - length) / 2, 0, width - length);
        var y = Math.Clamp(face.Y + (face.Height - length) / 2, 0, height - length);
        return new BoundingBox((float)x, (float)y, (float)length, (float)length);
    }

    /// <summary>A small JPEG of the face with some of the head around it.</summary>
    byte[] Crop(Picture picture, BoundingBox face);
}
