using FaceWorker.Contracts;
using FaceWorker.Testing;
using NetVips;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Files good and bad, made afresh in a temporary folder.</summary>
public sealed class TestImages : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("faceworker-test-").FullName;

    public static string Sample(int number) => Path.Combine(TestModels.SampleFolder, $"sample{number}.jpg");

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string TextNamedJpg() => Write("text.jpg", "This is no photo."u8.ToArray());

    public string Empty() => Write("empty.jpg", []);

    public string TruncatedJpeg()
    {
        var whole = File.ReadAllBytes(Sample(1));
        return Write("truncated.jpg", whole[..(whole.Length / 20)]);
    }

    public string OnePixel() => Write("one-pixel.png", PngBytes.Of(1, 1, [0, 0, 0, 0]));

    /// <summary>A PNG whose header claims 30,000 × 30,000 pixels, in a few bytes.</summary>
    public string ClaimsToBeHuge() => Write("huge.png", PngBytes.Of(30_000, 30_000, [0, 0, 0, 0]));

    /// <summary>The first sample photo, small, a little darker each time: other bytes, so other images, with the same faces.</summary>
    public IReadOnlyList<string> Photos(int count)
    {
        using var sample = Image.NewFromFile(Sample(1));
        using var small = sample.ThumbnailImage(640);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            using var darker = small.Linear([1 - i * 0.003], [0]).Cast(Enums.BandFormat.Uchar);
            return Write($"{i}.png", darker.PngsaveBuffer());
        })];
    }

    /// <summary>The first sample photo, converted by the given step and saved in the given format.</summary>
    public string Converted(string name, Func<Image, Image> convert)
    {
        using var photo = Image.NewFromFile(Sample(1));
        using var converted = convert(photo);
        var path = Path.Combine(Folder, name);
        converted.WriteToFile(path);
        return path;
    }

    /// <summary>A part of a sample photo that shows one person only, with half the face's size around it.</summary>
    /// <param name="face">Where the face is, as the detector finds it.</param>
    public string Portrait(string name, int sample, FaceBox face)
    {
        using var photo = Image.NewFromFile(Sample(sample));
        var (left, top) = (Math.Max(0, (int)(face.X - face.Width / 2)), Math.Max(0, (int)(face.Y - face.Height / 2)));
        var (right, bottom) = (Math.Min(photo.Width, (int)(face.X + face.Width * 1.5)), Math.Min(photo.Height, (int)(face.Y + face.Height * 1.5)));
        using var portrait = photo.Crop(left, top, right - left, bottom - top);
        var path = Path.Combine(Folder, name);
        portrait.WriteToFile(path);
        return path;
    }

    /// <summary>A noise picture without any face.</summary>
    public string Faceless()
    {
        using var noise = Image.Gaussnoise(640, 480, sigma: 20, mean: 128, seed: 7);
        using var grey = noise.Cast(Enums.BandFormat.Uchar);
        var path = Path.Combine(Folder, "faceless.jpg");
        grey.WriteToFile(path);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
