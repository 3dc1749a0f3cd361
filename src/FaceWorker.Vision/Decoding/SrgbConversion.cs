using System.Text;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Brings any picture to three bands of 8-bit sRGB.</summary>
internal static class SrgbConversion
{
    private const int Bands = 3;
    public const string ProfileField = "icc-profile-data";
    private static readonly byte[] WideSrgb = Encoding.BigEndianUnicode.GetBytes("sRGB");

    // Cut-out portraits are made to stand on a page, and dark hair on black would lose the outline of the head.
    private static readonly double[] White = [255, 255, 255];

    public static void ConvertToSrgb(this ImageChain chain)
    {
        chain.ConvertColours();
        // With several extra bands it is unknown which is alpha, if any: colours are left unchanged.
        if (chain.Current.HasAlpha() && chain.Current.Bands == Bands + 1)
            chain.Then(static image => image.Flatten(background: White));
        if (chain.Current.Bands > Bands)
            chain.Then(static image => image.ExtractBand(0, n: Bands));
        if (chain.Current.Format != Enums.BandFormat.Uchar)
            chain.Then(static image => image.Cast(Enums.BandFormat.Uchar));
    }

    private static void ConvertColours(this ImageChain chain)
    {
        var isSrgb = chain.Current is { Interpretation: Enums.Interpretation.Srgb, Bands: >= Bands };
        // Profiles apply to integers; floating-point pixels are in the space that the file names, regardless of an embedded profile.
        var isInteger = chain.Current.Format is Enums.BandFormat.Uchar or Enums.BandFormat.Ushort;
        if (isInteger && chain.Current.Contains(ProfileField) && !(isSrgb && IsSrgb((byte[])chain.Current.Get(ProfileField))))
        {
            try
            {
                chain.Then(static image => image.IccTransform("srgb", embedded: true, blackPointCompensation: true, depth: 8));
                return;
            }
            catch (VipsException)
            {
                // Profiles that do not fit the pixels are common; the colours are then left unchanged.
            }
        }

        if (!isSrgb)
            chain.Then(static image => image.Colourspace(Enums.Interpretation.Srgb));
    }

    /// <summary>Most photos carry the sRGB profile itself; transforming by it would cost time and change nothing.</summary>
    public static bool IsSrgb(ReadOnlySpan<byte> profile) => profile.IndexOf("sRGB"u8) >= 0 || profile.IndexOf(WideSrgb) >= 0;
}
