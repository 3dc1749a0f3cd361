using NetVips;

namespace FaceWorker.Benchmarks.Camera;

/// <summary>Exposes a scene: light falls through a Bayer pattern of colour filters, photons and the read-out add noise, and the colours between are interpolated.</summary>
internal static class Sensor
{
    private const double Gamma = 2.2;
    private const double ReadNoise = 4; // electrons
    private const int Values = 256;
    private const int Border = 2; // pixels that are seen but not shown, because they lack neighbours

    private static readonly double[,] Red = { { 1, 0 }, { 0, 0 } }, Green = { { 0, 1 }, { 1, 0 } }, Blue = { { 0, 0 }, { 0, 1 } };

    // Bilinear demosaicing: of the neighbours that have the colour, the mean.
    private static readonly double[,] OfFourth = { { 1, 2, 1 }, { 2, 4, 2 }, { 1, 2, 1 } }, OfHalf = { { 0, 1, 0 }, { 1, 4, 1 }, { 0, 1, 0 } };

    /// <param name="scene">Bytes, three colours; width and height are even.</param>
    /// <param name="electrons">Of a white pixel; fewer are noisier.</param>
    /// <param name="seed">Of the noise.</param>
    /// <returns>Interleaved bytes, R, G, B.</returns>
    public static byte[] Expose(Image scene, double electrons, int seed)
    {
        using var owned = new VipsOwner();
        var (width, height) = (scene.Width + 2 * Border, scene.Height + 2 * Border);
        var framed = owned.Of(scene.Embed(Border, Border, width, height, extend: Enums.Extend.Copy));
        var light = owned.Of(framed.Maplut(owned.Of(Curve(Gamma))));
        Image[] filters = [Filter(Red), Filter(Green), Filter(Blue)];
        var passed = filters.Select((filter, colour) => owned.Of(owned.Of(light.ExtractBand(colour)) * filter)).ToArray();
        // In memory, because libvips would compute it anew for everything that is made of it.
        var raw = owned.Of(owned.Of(owned.Of(passed[0] + passed[1]) + passed[2]).CopyMemory());
        // The variance of counted photons is their number.
        var deviation = owned.Of(owned.Of(raw.Linear([1 / electrons], [ReadNoise * ReadNoise / (electrons * electrons)])).Pow(0.5));
        var noise = owned.Of(Image.Gaussnoise(width, height, sigma: 1, mean: 0, seed: seed));
        var read = owned.Of(owned.Of(raw + owned.Of(noise * deviation)).CopyMemory());
        var colours = filters.Select((filter, colour) => owned.Of(owned.Of(read * filter).Conv(owned.Of(Image.NewFromArray(colour == 1 ? OfHalf : OfFourth, scale: 4))))).ToArray();
        var joined = owned.Of(colours[0].Bandjoin(colours[1..]));
        var shown = owned.Of(owned.Of(owned.Of(joined.Clamp(0, 1)).Pow(1 / Gamma)).Linear([Values - 1], [0.5]));
        return owned.Of(owned.Of(shown.Cast(Enums.BandFormat.Uchar)).ExtractArea(Border, Border, scene.Width, scene.Height)).WriteToMemory<byte>();

        Image Filter(double[,] pattern) => owned.Of(owned.Of(owned.Of(Image.NewFromArray(pattern)).Cast(Enums.BandFormat.Float)).Replicate(width / 2, height / 2));
    }

    private static Image Curve(double power)
    {
        using var values = Image.Identity();
        using var shares = values.Linear([1.0 / (Values - 1)], [0]);
        return shares.Pow(power);
    }
}

/// <summary>Holds the intermediate images of a chain until it was computed.</summary>
internal sealed class VipsOwner : IDisposable
{
    private readonly Stack<Image> images = [];

    public Image Of(Image image)
    {
        images.Push(image);
        return image;
    }

    public void Dispose()
    {
        while (images.TryPop(out var image))
            image.Dispose();
    }
}
