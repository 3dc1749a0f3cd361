using System.Buffers.Binary;

namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>Tells a BMP from a text that begins with "BM".</summary>
internal static class BitmapHeader
{
    private const int FileHeader = 14;

    public static bool BeginsLikeOne(ReadOnlySpan<byte> file) =>
        file.Length > FileHeader + sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(file[FileHeader..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124;
}
