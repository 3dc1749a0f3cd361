using FaceWorker.Testing;
using NetVips;

namespace FaceWorker.Benchmarks.Camera;

/// <summary>Heads to be placed in a scene, each in a square tile with the face in its middle: of LFW where it is there, and of the sample photos.</summary>
internal sealed class Heads : IDisposable
{
    /// <summary>Of a tile's side; LFW's own.</summary>
    public const double FaceShare = 0.48;

    private const int Side = 250; // of a tile as LFW has it

    private readonly IReadOnlyList<string> people = SharedData.Folder is null ? [] : Photos.All;
    private readonly Image[] samples;
    private readonly Image mask;

    public Heads(IReadOnlyList<Sample> photos)
    {
        samples = [.. photos.SelectMany(photo => photo.Faces.Select(face => face.Cut(photo.Image)))];
        mask = MakeMask();
    }

    /// <summary>A tile with soft borders (red, green, blue, opacity) whose face has about that height in pixels.</summary>
    /// <param name="isNear">It is of the sample photos, which show more of a face than LFW.</param>
    public Image Take(Random random, double faceHeight, bool isNear)
    {
        var (person, sample) = (random.NextDouble(), random.Next(samples.Length));
        using var owned = new VipsOwner();
        var tile = people.Count == 0 || isNear ? samples[sample] : owned.Of(Image.NewFromFile(people[(int)(person * people.Count)]));
        var side = Math.Max(8, (int)Math.Round(faceHeight / FaceShare));
        return owned.Of(ToSide(tile, side)).Bandjoin(owned.Of(ToSide(mask, side)));
    }

    /// <summary>The shape of a head, to hide one.</summary>
    public Image Mask(int side) => ToSide(mask, side);

    public void Dispose()
    {
        foreach (var sample in samples)
            sample.Dispose();
        mask.Dispose();
    }

    private static Image ToSide(Image tile, int side)
    {
        using var resized = tile.Resize((double)side / tile.Width, kernel: Enums.Kernel.Lanczos3);
        return resized.Embed(0, 0, side, side, extend: Enums.Extend.Copy); // a pixel more or less by rounding
    }

    /// <summary>An ellipse around face and hair that fades out.</summary>
    private static Image MakeMask()
    {
        const double centreX = 125, centreY = 117, halfWidth = 64, halfHeight = 88, fade = 0.25;
        var opacity = new byte[Side * Side];
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                var distance = Math.Sqrt(Math.Pow((x - centreX) / halfWidth, 2) + Math.Pow((y - centreY) / halfHeight, 2));
                opacity[y * Side + x] = (byte)Math.Round(byte.MaxValue * Math.Clamp((1 - distance) / fade + 0.5, 0, 1));
            }

        using var borrowed = Image.NewFromMemory(opacity, Side, Side, 1, Enums.BandFormat.Uchar);
        return borrowed.CopyMemory();
    }
}
