using System.Buffers.Binary;
using FaceWorker.Vision.Decoding.Headers;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>A TIFF in CIE L*a*b* with 8 bits for each value, as Photoshop writes them: libvips 8.18 refuses these ("bad labq format"), and reads them where they say that they are RGB.</summary>
internal static class LabTiff
{
    private const ushort BitsEach = 0x0102, Photometric = 0x0106, SamplesEach = 0x0115;
    private const ushort Rgb = 2, CieLab = 8;
    private const ushort Short = 3;
    private const int Directory = 4, CountLength = 2, EntryLength = 12, ValueAt = 8;

    /// <summary>A copy that says so; null: it is another file.</summary>
    public static byte[]? AsIfRgb(ReadOnlySpan<byte> file)
    {
        if (FileKinds.Of(file) != FileKind.Tiff || TiffDirectories.Of(file) is not [var first, ..] || first[Photometric] != CieLab || first[SamplesEach] is not 3)
            return null;
        var isLittle = file[0] == (byte)'I';
        var at = (int)Number(file[Directory..]);
        for (var (left, entry) = (Half(file[at..]), at + CountLength); left > 0 && entry <= file.Length - EntryLength; (left, entry) = (left - 1, entry + EntryLength))
            if (Half(file[entry..]) == BitsEach && !AreEight(file, file[entry..]))
                return null;
            else if (Half(file[entry..]) == Photometric)
            {
                var copy = file.ToArray();
                copy.AsSpan(entry + ValueAt, 2).Clear();
                copy[entry + ValueAt + (isLittle ? 0 : 1)] = (byte)Rgb;
                return copy;
            }

        return null;

        bool AreEight(ReadOnlySpan<byte> all, ReadOnlySpan<byte> bits) =>
            Number(bits[ValueAt..]) is var place && place <= all.Length - sizeof(uint) && (Half(bits[2..]) == Short ? Half(all[(int)place..]) : Number(all[(int)place..])) == 8;
        int Half(ReadOnlySpan<byte> bytes) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
        uint Number(ReadOnlySpan<byte> bytes) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>L is stored as 0 to 255, a and b with a sign.</summary>
    public static Image ToLab(Image stored)
    {
        using var lightness = stored[0] * (100.0 / 255);
        using var colours = stored.ExtractBand(1, n: 2);
        using var signed = colours.Copy(format: Enums.BandFormat.Char);
        using var joined = lightness.Bandjoin(signed);
        return joined.Copy(interpretation: Enums.Interpretation.Lab);
    }
}
