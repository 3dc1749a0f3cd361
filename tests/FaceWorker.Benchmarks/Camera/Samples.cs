using FaceWorker.Testing;
using NetVips;

namespace FaceWorker.Benchmarks.Camera;

/// <summary>A sample photo and where its faces are.</summary>
internal sealed record Sample(Image Image, IReadOnlyList<SampleFace> Faces) : IDisposable
{
    /// <summary>As the default pack's detector found them.</summary>
    private static readonly Dictionary<string, SampleFace[]> Found = new()
    {
        ["sample1.jpg"] = [new(504, 474, 230), new(932, 539, 215), new(1572, 320, 215)],
        ["sample2.jpg"] = [new(447, 269, 289), new(971, 342, 223), new(1541, 277, 228)],
        ["sample3.jpg"] = [new(688, 467, 274), new(1186, 349, 313), new(1593, 433, 264)],
        ["sample4.jpg"] = [new(345, 320, 250), new(754, 188, 248), new(1077, 303, 253), new(1344, 273, 246)],
        ["sample5.jpg"] = [new(462, 1027, 277), new(687, 544, 255), new(874, 221, 209), new(1196, 317, 217), new(1502, 521, 278)],
        ["sample6.jpg"] = [new(358, 619, 278), new(756, 478, 309), new(1261, 446, 275), new(1589, 408, 296)],
    };

    public static IReadOnlyList<Sample> LoadAll()
    {
        TestModels.Require();
        return [.. Found.Select(sample => new Sample(Load(sample.Key), sample.Value))];
    }

    public void Dispose() => Image.Dispose();

    private static Image Load(string name)
    {
        using var file = Image.NewFromFile(Path.Combine(TestModels.SampleFolder, name));
        return file.CopyMemory();
    }
}

/// <summary>The middle and the height of a face, in pixels.</summary>
internal sealed record SampleFace(int X, int Y, int Height)
{
    public int TileSide => (int)(Height / Heads.FaceShare);

    public int Left => X - TileSide / 2;

    public int Top => Y - TileSide / 2;

    /// <summary>Its tile; beyond the border the photo's last pixels.</summary>
    public Image Cut(Image photo)
    {
        using var framed = photo.Embed(TileSide, TileSide, photo.Width + 2 * TileSide, photo.Height + 2 * TileSide, extend: Enums.Extend.Copy);
        using var tile = framed.ExtractArea(Left + TileSide, Top + TileSide, TileSide, TileSide);
        return tile.CopyMemory();
    }
}
