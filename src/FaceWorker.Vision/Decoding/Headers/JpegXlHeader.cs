using FaceWorker.Core.Images.Headers;

namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>The size of a JPEG XL picture (ISO/IEC 18181-1, SizeHeader), of a bare codestream or in boxes.</summary>
internal static class JpegXlHeader
{
    private static ReadOnlySpan<byte> Codestream => [0xFF, 0x0A];

    private static ReadOnlySpan<byte> Container => [0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20, 13, 10, 0x87, 10];

    public static bool BeginsLikeOne(ReadOnlySpan<byte> file) => file.StartsWith(Codestream) || file.StartsWith(Container);

    /// <summary>Width and height as stored, in pixels; null: the file ends before.</summary>
    public static (long Width, long Height)? ReadSize(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(Codestream))
            return ReadSizeHeader(file[Codestream.Length..]);
        const int partNumber = 4;
        foreach (var box in IsoBoxes.Between(file, 0, file.Length))
        {
            var content = box.In(file);
            if (box.Type == "jxlp")
                content = content[Math.Min(partNumber, content.Length)..];
            if (box.Type is "jxlc" or "jxlp" && content.StartsWith(Codestream))
                return ReadSizeHeader(content[Codestream.Length..]);
        }

        return null;
    }

    private static (long Width, long Height)? ReadSizeHeader(ReadOnlySpan<byte> bytes)
    {
        var bits = new Bits(bytes);
        var isSmall = bits.Take(1) == 1;
        var height = isSmall ? 8L * (bits.Take(5) + 1) : Varied(ref bits);
        var width = bits.Take(3) switch
        {
            0 => isSmall ? 8L * (bits.Take(5) + 1) : Varied(ref bits),
            1 => height,
            2 => height * 12 / 10,
            3 => height * 4 / 3,
            4 => height * 3 / 2,
            5 => height * 16 / 9,
            6 => height * 5 / 4,
            _ => height * 2,
        };
        return bits.IsBeyondEnd ? null : (width, height);
    }

    private static long Varied(ref Bits bits) => 1L + bits.Take(bits.Take(2) switch
    {
        0 => 9,
        1 => 13,
        2 => 18,
        _ => 30,
    });

    /// <summary>Bits, the least significant of each byte first.</summary>
    private ref struct Bits(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;
        private int at;

        public readonly bool IsBeyondEnd => at > 8 * bytes.Length;

        public int Take(int count)
        {
            var value = 0;
            for (var bit = 0; bit < count; bit++, at++)
                if (at < 8 * bytes.Length)
                    value |= (bytes[at / 8] >> at % 8 & 1) << bit;
            return value;
        }
    }
}
