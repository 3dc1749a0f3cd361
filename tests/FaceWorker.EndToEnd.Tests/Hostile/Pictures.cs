using System.Buffers.Binary;
using NetVips;
using static FaceWorker.Contracts.RejectionReason;

namespace FaceWorker.EndToEnd.Tests.Hostile;

/// <summary>Pictures that are fine, but of an unusual kind: they must have the faces of the original; and fine pictures with wrong things said about them.</summary>
internal static class Pictures
{
    public static void AddPictures(this HostileCorpus corpus)
    {
        void Photo(string name, Func<Image, Image> change) => corpus.Add($"kind/{name}", corpus.Encoded(name.Split('.')[1], change), corpus.SameFaces);
        Photo("cmyk.jpg", photo => photo.Colourspace(Enums.Interpretation.Cmyk));
        Photo("cmyk.tif", photo => photo.Colourspace(Enums.Interpretation.Cmyk));
        Photo("16-bit.png", photo => photo.Colourspace(Enums.Interpretation.Rgb16));
        Photo("16-bit.tif", photo => photo.Colourspace(Enums.Interpretation.Rgb16));
        Photo("float.tif", photo => photo.Colourspace(Enums.Interpretation.Scrgb));
        Photo("lab.tif", photo => photo.Colourspace(Enums.Interpretation.Lab));
        Photo("alpha.png", photo => photo.Bandjoin(255));
        Photo("alpha.webp", photo => photo.Bandjoin(255));
        Photo("grey.jpg", photo => photo.Colourspace(Enums.Interpretation.Bw));
        Photo("grey-with-alpha.png", photo => photo.Colourspace(Enums.Interpretation.Bw).Bandjoin(255));
        Photo("seven-bands.tif", photo => photo.Bandjoin([1, 2, 3, 4]));
        Photo("photo.avif", photo => photo.Copy());
        corpus.Add("kind/transparent.png", corpus.Encoded("png", photo => photo.Bandjoin(0)), Ending.NoFaces);
        corpus.Add("kind/palette.png", corpus.Encoded("png[palette=true]"), corpus.SameFaces);
        corpus.Add("kind/one-bit.png", corpus.Encoded("png[bitdepth=1]", photo => photo.Colourspace(Enums.Interpretation.Bw)), Ending.IndexedOr());
        corpus.Add("kind/interlaced.png", corpus.Encoded("png[interlace=true]"), corpus.SameFaces);
        corpus.Add("kind/progressive.jpg", corpus.Encoded("jpg[interlace=true]"), corpus.SameFaces);
        foreach (var format in new[] { "gif", "webp", "tif" })
            corpus.Add($"kind/three-pages.{format}", corpus.Encoded(format, ThreePages), corpus.SameFaces);
    }

    public static void AddMetadata(this HostileCorpus corpus)
    {
        for (var orientation = 1; orientation <= 8; orientation++)
            corpus.Add($"exif/orientation-{orientation}.jpg", corpus.Encoded("jpg", photo => Stored(photo, orientation)), corpus.SameFaces);
        foreach (ushort wrong in new ushort[] { 0, 9, 65_535 })
            corpus.Add($"exif/orientation-{wrong}.jpg", WithSegment(corpus.Photo, 0xE1, Exif(wrong)), corpus.SameFaces);
        var random = new Random(5);
        var noise = new byte[5_000];
        random.NextBytes(noise);
        corpus.Add("exif/noise.jpg", WithSegment(corpus.Photo, 0xE1, [.. "Exif\0\0"u8, .. noise]), corpus.SameFaces);
        corpus.Add("exif/directory-in-a-circle.jpg", WithSegment(corpus.Photo, 0xE1, [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0]), corpus.SameFaces);
        corpus.Add("exif/directory-outside.jpg", WithSegment(corpus.Photo, 0xE1, [.. "Exif\0\0II*\0"u8, 255, 255, 255, 127]), corpus.SameFaces);
        corpus.Add("exif/segment-longer-than-the-file.jpg", [0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, .. "Exif\0\0"u8], Ending.Rejected(Corrupt));
        corpus.Add("icc/noise.jpg", WithSegment(corpus.Photo, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. noise]), corpus.SameFaces);
        corpus.Add("icc/part-two-of-nine.jpg", WithSegment(corpus.Photo, 0xE2, [.. "ICC_PROFILE\0"u8, 2, 9, .. noise]), corpus.SameFaces);
        corpus.Add("icc/empty.jpg", WithSegment(corpus.Photo, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1]), corpus.SameFaces);
        corpus.Add("icc/noise.tif", corpus.Encoded("tif", photo => photo.Mutate(image => image.Set(GValue.BlobType, "icc-profile-data", noise))), corpus.SameFaces);
    }

    private static Image ThreePages(Image photo)
    {
        using var black = photo.NewFromImage(0, 0, 0).Cast(Enums.BandFormat.Uchar);
        using var pages = Image.Arrayjoin([photo, black, black], across: 1);
        return pages.Mutate(image => image.Set(GValue.GIntType, "page-height", photo.Height));
    }

    /// <summary>As a camera held that way stores it, with the tag that says so.</summary>
    private static Image Stored(Image photo, int orientation)
    {
        var stored = orientation switch
        {
            2 => photo.FlipHor(),
            3 => photo.Rot180(),
            4 => photo.FlipVer(),
            5 => photo.Rot90().FlipHor(),
            6 => photo.Rot270(),
            7 => photo.Rot270().FlipHor(),
            8 => photo.Rot90(),
            _ => photo,
        };
        return stored.Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));
    }

    private static byte[] Exif(ushort orientation) =>
        [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, (byte)(orientation >> 8), 0, 0, 0, 0, 0, 0];

    private static byte[] WithSegment(byte[] jpeg, byte marker, byte[] content)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(content.Length + 2));
        return [.. jpeg[..2], 0xFF, marker, .. length, .. content, .. jpeg[2..]];
    }
}
