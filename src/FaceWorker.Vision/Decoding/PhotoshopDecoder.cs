using System.Runtime.InteropServices;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Images.Headers;
using FaceWorker.Vision.Decoding.Outside;

namespace FaceWorker.Vision.Decoding;

/// <summary>The composite of a Photoshop file (PSD, PSB): the picture of all its layers, which Photoshop stores for others. By Adobe's specification; managed code only.</summary>
internal sealed class PhotoshopDecoder(ImageOptions options) : IImageDecoder
{
    private const int Greys = 1, Rgb = 3, Cmyk = 4, Duotone = 8; // colour modes
    private const int Raw = 0, PackBits = 1; // compressions
    private const int ProfileResource = 1039, VersionResource = 1057;

    /// <inheritdoc />
    public long Measure(ImageFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var head = Read(file);
        return Picture.MemoryOf(head.Width, head.Height) + 2L * head.Width * head.Height * head.Bands;
    }

    /// <inheritdoc />
    public unsafe Picture Decode(ImageFile file, long enoughPixels = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(file);
        var head = Read(file);
        var pixels = (byte*)NativeMemory.Alloc((nuint)head.Width * (nuint)head.Height * (nuint)head.Bands);
        using var composite = new NativePixels(pixels, head.Width, head.Height, head.Width * head.Bands, head.Bands, head.Profile, () => NativeMemory.Free(pixels)) { IsCmyk = head.Mode == Cmyk };
        if (!TryRead(file.Content.Span, head, new Span<byte>(pixels, checked(head.Width * head.Height * head.Bands))))
            throw Corrupt(file);
        return composite.ToPicture();
    }

    private Head Read(ImageFile file)
    {
        var content = file.Content.Span;
        var reader = new ByteReader(content);
        reader.Take(4);
        var isLarge = reader.Half() == 2;
        reader.Take(6);
        var (channels, height, width, depth, mode) = (reader.Half(), reader.Number(), reader.Number(), reader.Half(), reader.Half());
        reader.Take((int)Math.Min(reader.Number(), int.MaxValue));
        var (profile, hasComposite) = ReadResources(reader.Take((int)Math.Min(reader.Number(), int.MaxValue)));
        var layers = isLarge ? reader.Sized(8) : reader.Number();
        reader.Take((int)Math.Min(layers, int.MaxValue));
        if (width == 0 || height == 0)
            throw Corrupt(file); // it ends before its size
        SizeLimits.ThrowIfOutside(options, file.Source, width, height);
        if (!hasComposite)
            throw new RequestRejectedException(RejectionReason.UnsupportedFormat,
                $"'{file.Source}' is a Photoshop file without a composite: save it with 'Maximize Compatibility', or send it as JPEG or TIFF.");
        if (mode is not (Greys or Rgb or Cmyk or Duotone) || depth is not (8 or 16))
            throw new RequestRejectedException(RejectionReason.UnsupportedFormat,
                $"'{file.Source}' is a Photoshop file of colour mode {mode} with {depth} bits, of which no composite is read; convert it to RGB of 8 bits, or send it as JPEG or TIFF.");
        var bands = mode == Rgb ? 3 : mode == Cmyk ? 4 : 1;
        if ((long)width * height * bands > int.MaxValue)
            throw new RequestRejectedException(RejectionReason.TooLarge, $"'{file.Source}' has a composite of more than {int.MaxValue:N0} bytes; send it smaller, or as JPEG or TIFF.");
        if (channels < bands || reader.IsAtEnd)
            throw Corrupt(file);
        return new Head((int)width, (int)height, bands, channels, depth / 8, mode, isLarge, profile, content.Length - reader.Left);
    }

    private static (byte[]? Profile, bool HasComposite) ReadResources(ReadOnlySpan<byte> resources)
    {
        var reader = new ByteReader(resources);
        var (profile, hasComposite) = ((byte[]?)null, true);
        while (!reader.IsAtEnd && reader.Number() == 0x3842494D) // 8BIM
        {
            var (id, nameLength) = (reader.Half(), reader.Byte());
            reader.Take(nameLength | 1); // with the length before it, even
            var length = reader.Number();
            var data = reader.Take((int)Math.Min(length, int.MaxValue));
            if (length % 2 == 1)
                reader.Byte();
            if (id == ProfileResource && data.Length > 0)
                profile = data.ToArray();
            if (id == VersionResource && data is [_, _, _, _, 0, ..])
                hasComposite = false;
        }

        return (profile, hasComposite);
    }

    /// <summary>Channel by channel, each from the top to the bottom; those beyond the colours are masks, and transparent places are white already.</summary>
    private static bool TryRead(ReadOnlySpan<byte> file, Head head, Span<byte> pixels)
    {
        var reader = new ByteReader(file[head.PixelsAt..]);
        var compression = reader.Half();
        if (compression is not (Raw or PackBits))
            return false;
        var lengthLength = head.IsLarge ? 4 : 2;
        var lengths = new ByteReader(compression == PackBits ? reader.Take(head.Channels * head.Height * lengthLength) : []);
        var row = new byte[head.Width * head.SampleBytes];
        for (var band = 0; band < head.Bands; band++)
            for (var y = 0; y < head.Height; y++)
            {
                var stored = reader.Take(compression == Raw ? row.Length : (int)Math.Min(lengths.Sized(lengthLength), int.MaxValue));
                if (compression == Raw ? !TryCopy(stored, row) : !TryUnpack(stored, row))
                    return false;
                for (var x = 0; x < head.Width; x++)
                    pixels[(y * head.Width + x) * head.Bands + band] = head.Convert(row[x * head.SampleBytes]);
            }

        return true;
    }

    private static bool TryCopy(ReadOnlySpan<byte> stored, Span<byte> row) => stored.Length == row.Length && stored.TryCopyTo(row);

    /// <summary>A byte n below 128: n + 1 bytes follow; above 128: the next one 257 - n times.</summary>
    private static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> row)
    {
        while (packed is [var code, .. var rest] && !row.IsEmpty)
        {
            var count = code < 128 ? code + 1 : 257 - code;
            var taken = code < 128 ? count : 1;
            if (code == 128)
            {
                packed = rest;
                continue;
            }

            if (rest.Length < taken || row.Length < count)
                return false;
            if (code < 128)
                rest[..count].CopyTo(row);
            else
                row[..count].Fill(rest[0]);
            packed = rest[taken..];
            row = row[count..];
        }

        return row.IsEmpty;
    }

    private static RequestRejectedException Corrupt(ImageFile file) => new(RejectionReason.Corrupt,
        $"'{file.Source}' begins like a Photoshop file, but its composite cannot be read to the end; send it again from an intact copy.");

    private sealed record Head(
        int Width, int Height, int Bands, int Channels, int SampleBytes, int Mode, bool IsLarge, byte[]? Profile, int PixelsAt)
    {
        /// <summary>Inks are stored as paper that is left.</summary>
        public byte Convert(byte sample) => Mode == Cmyk ? (byte)(255 - sample) : sample;
    }
}
