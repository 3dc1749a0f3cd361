namespace FaceWorker.Vision.Decoding;

/// <summary>Turns a picture as its EXIF orientation (1 to 8) asks.</summary>
internal static class Orientation
{
    private const string Field = "orientation";
    private const int Upright = 1;

    public static void TurnUpright(this ImageChain chain)
    {
        if (!chain.Current.Contains(Field) || (int)chain.Current.Get(Field) <= Upright)
            return;
        // Turning reads rows out of order, which a decoder cannot give.
        chain.Then(static image => image.CopyMemory());
        chain.Then(static image => image.Autorot());
    }
}
