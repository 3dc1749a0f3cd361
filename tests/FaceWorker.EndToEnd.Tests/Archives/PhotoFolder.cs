using NetVips;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>Folders of small photos of people, each with bytes of its own.</summary>
internal static class PhotoFolder
{
    private const int Width = 320;

    /// <summary>A folder with as many photos, in sub-folders of a hundred. Bytes behind the end of a JPEG make it another file with the same picture.</summary>
    public static string Make(TestImages images, string name, int photos)
    {
        var samples = Enumerable.Range(1, 6).Select(Small).ToArray();
        var folder = Path.Combine(images.Folder, name);
        for (var i = 0; i < photos; i++)
        {
            var subfolder = Path.Combine(folder, $"{i / 100:000}");
            Directory.CreateDirectory(subfolder);
            File.WriteAllBytes(Path.Combine(subfolder, $"{i:00000}.jpg"), Photo(samples, i));
        }

        return folder;
    }

    /// <summary>The bytes of a photo that no folder of <see cref="Make"/> has.</summary>
    public static byte[] Another(int number) => Photo([Small(1)], 1_000_000 + number);

    private static byte[] Photo(byte[][] samples, int number) => [.. samples[number % samples.Length], .. BitConverter.GetBytes(number)];

    private static byte[] Small(int sample)
    {
        using var photo = Image.Thumbnail(TestImages.Sample(sample), Width);
        return photo.JpegsaveBuffer(q: 90);
    }
}
