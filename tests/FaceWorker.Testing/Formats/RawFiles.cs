using static FaceWorker.Testing.Formats.HeifFile;

namespace FaceWorker.Testing.Formats;

/// <summary>Cameras' own files, made of a real JPEG as the preview and of noise as what the sensor saw, laid out as the cameras do.</summary>
public static class RawFiles
{
    private const ushort Orientation = 0x0112, Compression = 0x0103, Photometric = 0x0106, StripAt = 0x0111, StripLength = 0x0117, Below = 0x014A, JpegAt = 0x0201, JpegLength = 0x0202, DngVersion = 0xC612;
    private const uint ColourFilters = 32803;

    /// <summary>A lossless JPEG of 6000 × 4000, as far as its head says: the sensor's data, which is larger than any preview.</summary>
    private static byte[] Sensor => [0xFF, 0xD8, 0xFF, 0xC3, 0, 17, 8, 0x0F, 0xA0, 0x17, 0x70, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, .. new byte[500]];

    public static byte[] Make(string format, byte[] preview, byte[] thumbnail, ushort orientation) => format switch
    {
        "cr2" => Cr2(preview, thumbnail, orientation),
        "nef" => Nef(preview, orientation),
        "arw" => Arw(preview, thumbnail, orientation),
        "dng" => Dng(preview, thumbnail, orientation),
        "cr3" => Cr3(preview, thumbnail, orientation),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>The preview in the first directory's strip, a thumbnail in the second, the sensor's data in the last.</summary>
    private static byte[] Cr2(byte[] preview, byte[] thumbnail, ushort orientation)
    {
        var file = new TiffFile(mark: "CR\u0002\0\0\0\0\0");
        var (picture, small, sensor) = (file.Add(preview), file.Add(thumbnail), file.Add(Sensor));
        var last = file.AddDirectory(0, (Compression, 6), (StripAt, sensor), (StripLength, (uint)Sensor.Length));
        var second = file.AddDirectory(last, (JpegAt, small), (JpegLength, (uint)thumbnail.Length));
        return file.Write(file.AddDirectory(second, (Compression, 6), (Orientation, orientation), (StripAt, picture), (StripLength, (uint)preview.Length)));
    }

    /// <summary>Of the most significant byte first: a small picture of bare pixels first, preview and sensor's data below it.</summary>
    private static byte[] Nef(byte[] preview, ushort orientation)
    {
        var file = new TiffFile(isLittle: false);
        var maker = file.Add([.. "NIKON CORPORATION\0"u8]);
        var (picture, pixels) = (file.Add(preview), file.Add(new byte[300]));
        var jpeg = file.AddDirectory(0, (Compression, 6), (JpegAt, picture), (JpegLength, (uint)preview.Length));
        var sensor = file.AddDirectory(0, (Compression, 34713), (Photometric, ColourFilters), (StripAt, file.Add(Sensor)), (StripLength, (uint)Sensor.Length));
        return file.Write(file.AddDirectory(0, [(0x010F, maker), (Orientation, orientation), (Photometric, 2), (StripAt, pixels), (StripLength, 300)], [(Below, [jpeg, sensor])]));
    }

    private static byte[] Arw(byte[] preview, byte[] thumbnail, ushort orientation)
    {
        var file = new TiffFile();
        var maker = file.Add([.. "SONY\0"u8]);
        var (picture, small) = (file.Add(preview), file.Add(thumbnail));
        var sensor = file.AddDirectory(0, (Compression, 32767), (Photometric, ColourFilters), (StripAt, file.Add(Sensor)), (StripLength, (uint)Sensor.Length));
        var second = file.AddDirectory(0, (Compression, 6), (JpegAt, small), (JpegLength, (uint)thumbnail.Length));
        return file.Write(file.AddDirectory(second, (0x010F, maker), (Orientation, orientation), (Compression, 6), (JpegAt, picture), (JpegLength, (uint)preview.Length), (Below, sensor)));
    }

    private static byte[] Dng(byte[] preview, byte[] thumbnail, ushort orientation)
    {
        var file = new TiffFile();
        var (picture, small) = (file.Add(preview), file.Add(thumbnail));
        var sensor = file.AddDirectory(0, (Compression, 7), (Photometric, ColourFilters), (StripAt, file.Add(Sensor)), (StripLength, (uint)Sensor.Length));
        var jpeg = file.AddDirectory(0, (Compression, 7), (Photometric, 6), (StripAt, picture), (StripLength, (uint)preview.Length));
        return file.Write(file.AddDirectory(0, [(DngVersion, 0x01040000), (Orientation, orientation), (Photometric, 6), (StripAt, small), (StripLength, (uint)thumbnail.Length)], [(Below, [sensor, jpeg])]));
    }

    /// <summary>The boxes of a film: the orientation in Canon's box, a preview beside the film, the larger one as a track.</summary>
    private static byte[] Cr3(byte[] preview, byte[] thumbnail, ushort orientation)
    {
        var tiff = new TiffFile();
        var metadata = tiff.Write(tiff.AddDirectory(0, (Orientation, orientation)));
        byte[] type = Box("ftyp", [.. "crx "u8, 0, 0, 0, 1, .. "crx isom"u8]);
        byte[] beside = Box("uuid", [0xEA, 0xF4, 0x2B, 0x5E, 0x1C, 0x98, 0x4B, 0x88, 0xB9, 0xFB, 0xB7, 0xDC, 0x40, 0x6E, 0x4D, 0x16, 0, 0, 0, 0, 0, 0, 0, 1,
            .. Box("PRVW", [0, 0, 0, 0, 0, 1, 0, 160, 0, 120, 0, 1, .. Number(thumbnail.Length), .. thumbnail])]);
        var at = type.Length + Movie(0).Length + beside.Length + 8;
        return [.. type, .. Movie(at), .. beside, .. Box("mdat", [.. preview, .. Sensor])];

        byte[] Movie(int dataAt) => Box("moov", [
            .. Box("uuid", [0x85, 0xC0, 0xB6, 0x87, 0x82, 0x0F, 0x11, 0xE0, 0x81, 0x11, 0xF4, 0xCE, 0x46, 0x2B, 0x6A, 0x48, .. Box("CMT1", metadata)]),
            .. Track(dataAt, preview.Length), .. Track(dataAt + preview.Length, Sensor.Length)]);

        static byte[] Track(int at, int length) => Box("trak", Box("mdia", Box("minf", Box("stbl",
            [.. Box("stsz", [0, 0, 0, 0, .. Number(length), 0, 0, 0, 1]), .. Box("co64", [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. Number(at)])]))));
    }
}
