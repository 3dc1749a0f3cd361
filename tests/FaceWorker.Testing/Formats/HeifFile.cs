using System.Buffers.Binary;
using System.Text;

namespace FaceWorker.Testing.Formats;

/// <summary>Writes HEIF files box by box, out of pictures that heif-enc has encoded: for what it does not write.</summary>
/// <param name="isAvif">The pictures are AVIFs.</param>
public sealed class HeifFile(bool isAvif = false)
{
    private readonly List<(ushort Id, string Type, byte[] Data, int[] Properties)> items = [];
    private readonly List<byte[]> properties = [];
    private readonly List<(string Type, ushort From, ushort[] To)> references = [];
    private int colours;

    /// <summary>The item that is shown.</summary>
    public ushort Primary { get; set; } = 1;

    public int AddProperty(string type, params byte[] content)
    {
        properties.Add(Box(type, content));
        return properties.Count;
    }

    public ushort AddItem(string type, byte[] data, params int[] itsProperties)
    {
        items.Add(((ushort)(items.Count + 1), type, data, itsProperties));
        return (ushort)items.Count;
    }

    /// <summary>A picture as heif-enc wrote it, alone in its file.</summary>
    /// <param name="size">Another one than the picture has: a lie.</param>
    public ushort AddPicture(byte[] heic, (int Width, int Height) size, params int[] more)
    {
        Assert.True(heic.AsSpan().IndexOf("Exif"u8) < 0 && heic.AsSpan().IndexOf("grid"u8) < 0, "The picture is not alone in its file.");
        var at = heic.AsSpan().IndexOf(isAvif ? "av1C"u8 : "hvcC"u8) - 4;
        properties.Add(heic[at..(at + BinaryPrimitives.ReadInt32BigEndian(heic.AsSpan(at)))]);
        var decoder = properties.Count;
        if (colours == 0)
            colours = AddProperty("colr", [.. "nclx"u8, 0, 1, 0, 13, 0, 6, 0x80]);
        var data = heic.AsSpan().IndexOf("mdat"u8) + 4;
        return AddItem(isAvif ? "av01" : "hvc1", heic[data..(data - 8 + BinaryPrimitives.ReadInt32BigEndian(heic.AsSpan(data - 8)))], [decoder, Size(size.Width, size.Height), colours, .. more]);
    }

    /// <summary>Tiles of one size, row by row, shown as one picture.</summary>
    public ushort AddGrid(int rows, int columns, int width, int height, ushort[] tiles, params int[] more)
    {
        var grid = AddItem("grid", [0, 0, (byte)(rows - 1), (byte)(columns - 1), .. Half(width), .. Half(height)], [Size(width, height), .. more]);
        Refer("dimg", grid, tiles);
        return grid;
    }

    public void AddExif(ushort orientation, ushort of) =>
        Refer("cdsc", AddItem("Exif", [0, 0, 0, 6, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, .. Half(orientation), 0, 0, 0, 0, 0, 0]), of);

    public void Refer(string type, ushort from, params ushort[] to) => references.Add((type, from, to));

    public byte[] Write()
    {
        byte[] type = isAvif ? Box("ftyp", [.. "avif"u8, 0, 0, 0, 0, .. "mif1avif"u8]) : Box("ftyp", [.. "heic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);
        var at = type.Length + Meta(0).Length + 8;
        return [.. type, .. Meta(at), .. Box("mdat", [.. items.SelectMany(item => item.Data)])];
    }

    private int Size(int width, int height) => AddProperty("ispe", [0, 0, 0, 0, .. Number(width), .. Number(height)]);

    private byte[] Meta(int dataAt)
    {
        byte[] handler = Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. "pict"u8, .. new byte[13]]);
        byte[] primary = Box("pitm", [0, 0, 0, 0, .. Half(Primary)]);
        byte[] names = Box("iinf", [0, 0, 0, 0, .. Half(items.Count),
            .. items.SelectMany(item => Box("infe", [2, 0, 0, 0, .. Half(item.Id), 0, 0, .. Encoding.ASCII.GetBytes(item.Type), 0]))]);
        byte[] associations = Box("ipma", [0, 0, 0, 0, .. Number(items.Count(item => item.Properties.Length > 0)),
            .. items.Where(item => item.Properties.Length > 0).SelectMany(item => (byte[])[.. Half(item.Id), (byte)item.Properties.Length, .. item.Properties.Select(index => (byte)index)])]);
        byte[] itsProperties = Box("iprp", [.. Box("ipco", [.. properties.SelectMany(property => property)]), .. associations]);
        byte[] itsReferences = references.Count == 0 ? [] : Box("iref", [0, 0, 0, 0,
            .. references.SelectMany(one => Box(one.Type, [.. Half(one.From), .. Half(one.To.Length), .. one.To.SelectMany(to => Half(to))]))]);
        var offset = dataAt;
        var places = new List<byte>([0, 0, 0, 0, 0x44, 0, .. Half(items.Count)]);
        foreach (var item in items)
        {
            places.AddRange([.. Half(item.Id), 0, 0, 0, 1, .. Number(offset), .. Number(item.Data.Length)]);
            offset += item.Data.Length;
        }

        return Box("meta", [0, 0, 0, 0, .. handler, .. primary, .. names, .. itsProperties, .. itsReferences, .. Box("iloc", [.. places])]);
    }

    public static byte[] Box(string type, byte[] content) => [.. Number(content.Length + 8), .. Encoding.ASCII.GetBytes(type), .. content];

    public static byte[] Number(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public static byte[] Half(int value) => [(byte)(value >> 8), (byte)value];
}
