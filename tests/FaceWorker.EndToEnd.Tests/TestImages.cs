using System.Buffers.Binary;
using System.IO.Compression;
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
        return Write("truncated.jpg", whole[..(whole.Length / 3)]);
    }

    public string OnePixel() => WritePng("one-pixel.png", 1, 1, [0, 0, 0, 0]);

    /// <summary>A PNG whose header claims 30,000 × 30,000 pixels, in a few bytes.</summary>
    public string ClaimsToBeHuge() => WritePng("huge.png", 30_000, 30_000, [0, 0, 0, 0]);

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

    private string WritePng(string name, int width, int height, byte[] rawPixels)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits per channel
        header[9] = 2; // RGB
        WriteChunk(png, "IHDR"u8, header);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rawPixels);
        WriteChunk(png, "IDAT"u8, compressed.ToArray());
        WriteChunk(png, "IEND"u8, []);
        return Write(name, png.ToArray());
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        byte[] checkedPart = [.. type, .. content];
        png.Write(checkedPart);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(checkedPart));
        png.Write(number);
    }

    // As the PNG specification defines it, annex D.
    private static uint Crc32(ReadOnlySpan<byte> content)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in content)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
