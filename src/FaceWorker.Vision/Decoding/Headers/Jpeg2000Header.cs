using FaceWorker.Core.Images.Headers;

namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>The size of a JPEG 2000 picture (ISO/IEC 15444-1, marker SIZ), of a bare codestream or in boxes.</summary>
internal static class Jpeg2000Header
{
    private static ReadOnlySpan<byte> Codestream => [0xFF, 0x4F, 0xFF, 0x51];

    private static ReadOnlySpan<byte> Container => [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 13, 10, 0x87, 10];

    public static bool IsBare(ReadOnlySpan<byte> file) => file.StartsWith(Codestream);

    public static bool BeginsLikeOne(ReadOnlySpan<byte> file) => IsBare(file) || file.StartsWith(Container);

    /// <summary>Width and height in pixels; null: the file ends before.</summary>
    public static (long Width, long Height)? ReadSize(ReadOnlySpan<byte> file)
    {
        const int lengthAndCapabilities = 4;
        var stream = IsBare(file) ? file : IsoBoxes.Find(file, 0, file.Length, "jp2c") is { } box ? box.In(file) : file[..0];
        if (!stream.StartsWith(Codestream) || stream.Length < Codestream.Length + lengthAndCapabilities + 16)
            return null;
        var reader = new ByteReader(stream[(Codestream.Length + lengthAndCapabilities)..]);
        var (right, bottom, left, top) = (reader.Number(), reader.Number(), reader.Number(), reader.Number());
        return right > left && bottom > top ? (right - left, bottom - top) : null;
    }
}
