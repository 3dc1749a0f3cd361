using FaceWorker.Core.Images.Headers;

namespace FaceWorker.Vision.Decoding.Headers;

/// <summary>What a HEIF file (ISO/IEC 23008-12) says of its primary picture before anything is decoded.</summary>
/// <param name="Width">As stored, in pixels.</param>
/// <param name="Orientation">By EXIF, 1 to 8, where it counts: the standard has rotations and mirrorings of the picture (irot, imir), which the decoder applies, and which win.</param>
/// <param name="CrowdedReferences">Where in the file references of auxiliary pictures to several others are named.</param>
internal sealed record HeifHeader(int Width, int Height, int Orientation, IReadOnlyList<int> CrowdedReferences)
{
    private const int VersionAndFlags = 4;

    /// <summary>Null: there is no primary picture, or no size of it.</summary>
    public static HeifHeader? Read(ReadOnlySpan<byte> file)
    {
        if (IsoBoxes.Find(file, 0, file.Length, "meta") is not { } meta || meta.To - meta.From < VersionAndFlags)
            return null;
        var boxes = IsoBoxes.Between(file, meta.From + VersionAndFlags, meta.To).DistinctBy(box => box.Type).ToDictionary(box => box.Type);
        if (!boxes.TryGetValue("pitm", out var primaryBox) || !boxes.TryGetValue("iprp", out var properties))
            return null;
        var primary = PrimaryOf(primaryBox.In(file));
        var own = PropertiesOf(file, properties, primary);
        if (own.Find(box => box.Type == "ispe") is not { Type: not null } size)
            return null;
        var reader = new ByteReader(size.In(file));
        reader.Number();
        var (width, height) = (reader.Number(), reader.Number());
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            return null;
        var isTurnedByItself = own.Exists(box => box.Type is "irot" or "imir");
        var orientation = isTurnedByItself ? Decoding.Orientation.Upright : ExifOrientation.Read(ExifBlock.Find(file)) ?? Decoding.Orientation.Upright;
        return new HeifHeader((int)width, (int)height, orientation, boxes.TryGetValue("iref", out var references) ? CrowdedIn(file, references) : []);
    }

    private static uint PrimaryOf(ReadOnlySpan<byte> content)
    {
        var reader = new ByteReader(content);
        return reader.Number() >> 24 == 0 ? reader.Half() : reader.Number();
    }

    private static List<IsoBox> PropertiesOf(ReadOnlySpan<byte> file, IsoBox properties, uint item)
    {
        var found = new List<IsoBox>();
        if (IsoBoxes.Find(file, properties.From, properties.To, "ipco") is not { } container)
            return found;
        var all = IsoBoxes.Between(file, container.From, container.To);
        foreach (var box in IsoBoxes.Between(file, properties.From, properties.To))
        {
            if (box.Type != "ipma")
                continue;
            var reader = new ByteReader(box.In(file));
            var head = reader.Number();
            var (isWide, isLong) = (head >> 24 > 0, (head & 1) == 1);
            for (var count = reader.Number(); count > 0 && !reader.IsAtEnd; count--)
            {
                var owner = isWide ? reader.Number() : reader.Half();
                for (var associations = reader.Byte(); associations > 0; associations--)
                {
                    var index = isLong ? reader.Half() & 0x7FFF : reader.Byte() & 0x7F;
                    if (owner == item && index >= 1 && index <= all.Count)
                        found.Add(all[index - 1]);
                }
            }
        }

        return found;
    }

    private static List<int> CrowdedIn(ReadOnlySpan<byte> file, IsoBox references)
    {
        var found = new List<int>();
        var idLength = new ByteReader(references.In(file)).Byte() == 0 ? 2 : 4;
        foreach (var box in IsoBoxes.Between(file, references.From + VersionAndFlags, references.To))
        {
            var reader = new ByteReader(box.In(file));
            reader.Sized(idLength);
            if (box.Type == "auxl" && reader.Half() > 1)
                found.Add(box.TypeAt);
        }

        return found;
    }
}
