using System.Buffers.Binary;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>Pictures as bytes of many formats. The picture: a smooth ramp of colours that ink can print, without any symmetry.</summary>
internal static class Encoded
{
    public const int Width = 64, Height = 48;

    static Encoded() => Vips.Ready();

    public static (byte Red, byte Green, byte Blue) Pixel(int x, int y) => ((byte)(90 + x), (byte)(150 - y), (byte)(100 + (x + y) / 2));

    public static Image Ramp()
    {
        var pixels = new byte[Width * Height * 3];
        for (var i = 0; i < Width * Height; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = Pixel(i % Width, i / Width);
        using var memory = Image.NewFromMemory(pixels, Width, Height, 3, Enums.BandFormat.Uchar);
        return memory.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    public static byte[] Png() => Ramp().PngsaveBuffer();

    public static byte[] Jpeg() => Ramp().JpegsaveBuffer(q: 95);

    /// <summary>The ramp stored as a camera held another way would store it, with the EXIF tag that says so.</summary>
    public static byte[] JpegOfOrientation(int orientation) =>
        StoredWith(orientation).Mutate(image => image.Set(GValue.GIntType, "orientation", orientation)).JpegsaveBuffer(q: 100, subsampleMode: Enums.ForeignSubsample.Off);

    /// <summary>The ramp as a camera held another way would store it.</summary>
    public static Image StoredWith(int orientation)
    {
        var upright = Ramp();
        return orientation switch
        {
            2 => upright.FlipHor(),
            3 => upright.Rot180(),
            4 => upright.FlipVer(),
            5 => upright.Rot90().FlipHor(), // mirrored along the main diagonal: its own inverse
            6 => upright.Rot270(), // shown by a turn to the right, so stored by one to the left
            7 => upright.Rot270().FlipHor(), // mirrored along the other diagonal
            8 => upright.Rot90(),
            _ => upright,
        };
    }

    /// <summary>A valid PNG header that claims a size, and the pixels of a small picture behind it.</summary>
    public static byte[] PngThatClaims(int width, int height)
    {
        const int widthAt = 16, heightAt = 20, crcAt = 29, chunkAt = 12;
        var png = Png();
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(widthAt), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(heightAt), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(crcAt), Crc(png.AsSpan(chunkAt, crcAt - chunkAt)));
        return png;
    }

    public static ImageFile File(string name, byte[] content) => ImageFile.From(name, content);

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}
