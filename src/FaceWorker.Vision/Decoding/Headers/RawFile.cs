using System.Buffers.Binary;
using FaceWorker.Core.Images.Headers;

namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>A camera's own format: what its sensor saw, and in nearly every file JPEGs of it.</summary>
/// <param name="Name">The camera's format, as people call it.</param>
/// <param name="Preview">The largest JPEG in the file, of usual kind; empty: there is none.</param>
/// <param name="Orientation">How the file's pictures are to be turned, 1 to 8; what the preview says itself does not count.</param>
internal sealed record RawFile(string Name, Range Preview, int Orientation)
{
    private const ushort Make = 0x010F, Photometric = 0x0106, StripOffsets = 0x0111, StripLengths = 0x0117, OrientationTag = 0x0112;
    private const ushort JpegAt = 0x0201, JpegLength = 0x0202, DngVersion = 0xC612;
    private const uint ColourFilters = 32803, LinearSensor = 34892; // photometric interpretations that no finished picture has

    public bool HasPreview => !Preview.Equals(default);

    /// <summary>CR2, NEF, ARW, DNG and the like; null: an ordinary TIFF.</summary>
    public static RawFile? OfTiff(ReadOnlySpan<byte> file)
    {
        var directories = TiffDirectories.Of(file);
        var isCanon = file.Length > 10 && file[8..].StartsWith("CR"u8);
        if (directories.Count == 0 || !isCanon && !directories.Exists(directory => directory[DngVersion] is not null || directory[Photometric] is ColourFilters or LinearSensor))
            return null;
        var best = (Pixels: 0L, At: default(Range));
        foreach (var directory in directories)
        {
            if (directory[Photometric] is ColourFilters or LinearSensor)
                continue;
            Consider(file, directory[JpegAt], directory[JpegLength], ref best);
            Consider(file, directory[StripOffsets], directory[StripLengths], ref best);
        }

        var name = isCanon ? "CR2" : directories[0][DngVersion] is not null ? "DNG" : NameByMaker(file, directories);
        return new RawFile(name, best.At, directories[0][OrientationTag] is >= 1 and <= 8 and var orientation ? (int)orientation : Decoding.Orientation.Upright);
    }

    /// <summary>Canon's CR3: the JPEG of a track, or the preview beside the tracks.</summary>
    public static RawFile OfCr3(ReadOnlySpan<byte> file)
    {
        var best = (Pixels: 0L, At: default(Range));
        foreach (var box in IsoBoxes.Between(file, 0, file.Length))
        {
            if (box.Type == "uuid")
                ConsiderPreview(file, box, ref best);
            if (box.Type != "moov")
                continue;
            foreach (var part in IsoBoxes.Between(file, box.From, box.To))
                if (part.Type == "trak")
                    ConsiderTrack(file, part, ref best);
        }

        return new RawFile("CR3", best.At, ExifOrientation.Read(CanonMetadata.Find(file, "CMT1")) ?? Decoding.Orientation.Upright);
    }

    private static string NameByMaker(ReadOnlySpan<byte> file, List<TiffDirectory> directories) =>
        directories[0][Make] is null ? "RAW"
        : file[..Math.Min(file.Length, 4096)].IndexOf("NIKON"u8) >= 0 ? "NEF"
        : file[..Math.Min(file.Length, 4096)].IndexOf("SONY"u8) >= 0 ? "ARW"
        : "RAW";

    /// <summary>A box "PRVW" somewhere behind the identifier and eight bytes: six bytes, width, height, two bytes, length, JPEG.</summary>
    private static void ConsiderPreview(ReadOnlySpan<byte> file, IsoBox box, ref (long Pixels, Range At) best)
    {
        const int identifier = 16, ahead = 8, lengthAt = 12;
        if (IsoBoxes.Find(file, box.From + identifier + ahead, box.To, "PRVW") is { } preview && preview.To - preview.From > lengthAt + 4)
            Consider(file, (uint)(preview.From + lengthAt + 4), BinaryPrimitives.ReadUInt32BigEndian(file[(preview.From + lengthAt)..]), ref best);
    }

    private static void ConsiderTrack(ReadOnlySpan<byte> file, IsoBox track, ref (long Pixels, Range At) best)
    {
        IsoBox? table = track;
        foreach (var type in new[] { "mdia", "minf", "stbl" })
            table = table is { } outer ? IsoBoxes.Find(file, outer.From, outer.To, type) : null;
        if (table is not { } samples || IsoBoxes.Find(file, samples.From, samples.To, "stsz") is not { } sizes)
            return;
        var reader = new ByteReader(sizes.In(file));
        reader.Number();
        var (common, _) = (reader.Number(), reader.Number());
        var length = common > 0 ? common : reader.Number();
        ulong? at = null;
        foreach (var (type, width) in new[] { ("co64", 8), ("stco", 4) })
        {
            if (IsoBoxes.Find(file, samples.From, samples.To, type) is not { } offsets)
                continue;
            var places = new ByteReader(offsets.In(file));
            places.Number();
            at ??= places.Number() > 0 ? places.Sized(width) : null;
        }

        if (at <= uint.MaxValue)
            Consider(file, (uint)at, length, ref best);
    }

    /// <summary>Takes a JPEG that is larger than the best so far. Lossless ones are the sensor's data.</summary>
    private static void Consider(ReadOnlySpan<byte> file, uint? at, uint? length, ref (long Pixels, Range At) best)
    {
        if (at is not { } from || length is not { } count || from >= file.Length || count > file.Length - from)
            return;
        var jpeg = file.Slice((int)from, (int)count);
        if (PixelsOf(jpeg) is { } pixels && pixels > best.Pixels)
            best = (pixels, (int)from..(int)(from + count));
    }

    private static long? PixelsOf(ReadOnlySpan<byte> jpeg)
    {
        if (!JpegScans.IsJpeg(jpeg))
            return null;
        for (var at = 2; JpegHead.TryReadSegment(jpeg, ref at, out var marker, out var content);)
            if (marker is 0xC0 or 0xC1 or 0xC2 && content is [8, var high, var low, var left, var right, ..])
                return (long)(high << 8 | low) * (left << 8 | right);
        return null;
    }
}
