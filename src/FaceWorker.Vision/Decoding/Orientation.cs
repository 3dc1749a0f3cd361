using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Turns a picture of libvips as its EXIF orientation (1 to 8) asks.</summary>
internal static class Orientation
{
    public const int Upright = 1;

    /// <summary>Where libvips keeps it.</summary>
    public const string Field = "orientation";

    public static void TurnUpright(this ImageChain chain)
    {
        if (!chain.Current.HasToBeTurned())
            return;
        // Turning reads rows out of order, which a decoder cannot give.
        chain.Then(static image => image.CopyMemory());
        chain.Then(static image => image.Autorot());
    }

    public static bool HasToBeTurned(this Image image) => image.OrientationOf() > Upright;

    public static int OrientationOf(this Image image) => image.Contains(Field) ? (int)image.Get(Field) : Upright;
}
