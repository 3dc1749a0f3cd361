using System.Text;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Brings any picture to three bands of 8-bit sRGB.</summary>
internal static class SrgbConversion
{
    private const string ProfileField = "icc-profile-data";

    // Cut-out portraits are made to stand on a page, and dark hair on black would lose the outline of the head.
    private static readonly double[] White = [255, 255, 255];

    public static Image Convert(Image image)
    {
        using var colours = ToSrgb(image);
        using var opaque = colours.HasAlpha() ? colours.Flatten(background: White) : colours.Copy();
        using var three = opaque.Bands > 3 ? opaque.ExtractBand(0, n: 3) : opaque.Copy();
        return three.Format == Enums.BandFormat.Uchar ? three.Copy() : three.Cast(Enums.BandFormat.Uchar);
    }

    private static Image ToSrgb(Image image)
    {
        if (image.Contains(ProfileField) && !IsSrgb(image))
        {
            try
            {
                return image.IccTransform("srgb", embedded: true, blackPointCompensation: true, depth: 8);
            }
            catch (VipsException)
            {
                // A profile that does not fit the pixels is common enough; the colours are then taken as they are.
            }
        }

        return image.Interpretation == Enums.Interpretation.Srgb && image.Bands >= 3
            ? image.Copy()
            : image.Colourspace(Enums.Interpretation.Srgb);
    }

    // Most photos carry the sRGB profile itself; transforming by it costs as much as decoding and changes nothing.
    private static bool IsSrgb(Image image)
    {
        if (image.Interpretation != Enums.Interpretation.Srgb)
            return false;
        var profile = (byte[])image.Get(ProfileField);
        return profile.AsSpan().IndexOf("sRGB"u8) >= 0 || profile.AsSpan().IndexOf(Encoding.BigEndianUnicode.GetBytes("sRGB")) >= 0;
    }
}
