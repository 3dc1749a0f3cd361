using System.Globalization;
using System.Xml;
using FaceWorker.Core.Exchange.Xmp;

namespace FaceWorker.Core.Exchange.Names;

/// <summary>
/// Picasa's <c>.picasa.ini</c> of a folder: for each photo <c>faces=rect64(LEFT TOP RIGHT BOTTOM),CONTACT;…</c>, each side as four hexadecimal digits of 65,536ths, leading zeros left out.
/// Contacts' names are in its sections <c>[Contacts2]</c> and <c>[Contacts]</c>, or in a <c>contacts.xml</c>.
/// </summary>
internal sealed class PicasaFolder
{
    private const string Nobody = "ffffffffffffffff";
    private const int MostLines = 1_000_000;
    private const double Full = 65_536;

    private readonly Dictionary<string, string> contacts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> faces = new(StringComparer.OrdinalIgnoreCase);

    private PicasaFolder(string file) => Origin = file;

    /// <summary>The ini's path.</summary>
    public string Origin { get; }

    /// <summary>The photos that have faces.</summary>
    public IEnumerable<string> Photos => faces.Keys;

    public static bool IsName(string file) => file.Equals(".picasa.ini", StringComparison.OrdinalIgnoreCase) || file.Equals("picasa.ini", StringComparison.OrdinalIgnoreCase);

    /// <param name="elsewhere">Names of contacts that the ini does not have.</param>
    public static PicasaFolder Read(TextReader text, string file, IReadOnlyDictionary<string, string>? elsewhere = null)
    {
        var folder = new PicasaFolder(file);
        foreach (var (id, name) in elsewhere ?? new Dictionary<string, string>())
            folder.contacts[id] = name;
        var section = "";
        for (var i = 0; i < MostLines && text.ReadLine() is { } line; i++)
        {
            line = line.Trim();
            if (line is ['[', .. var title, ']'])
                section = title;
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign)
                folder.Add(section, line[..sign].Trim(), line[(sign + 1)..].Trim());
        }

        return folder;
    }

    /// <summary>Names by contact, of a <c>contacts.xml</c>; none of what is no such file.</summary>
    public static IReadOnlyDictionary<string, string> ReadContacts(Stream file)
    {
        try
        {
            using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = XmpDocument.Largest });
            var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (reader.Read())
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "contact" } && reader.GetAttribute("id") is { } id && reader.GetAttribute("name") is { Length: > 0 } name)
                    names[id] = name;
            return names;
        }
        catch (XmlException)
        {
            return new Dictionary<string, string>();
        }
    }

    /// <summary>The regions of a photo.</summary>
    /// <param name="orientation">EXIF's: Picasa's rectangles, like those it writes into files, are on the picture as it is stored.</param>
    public IEnumerable<NamedRegion> RegionsOf(string photo, int orientation)
    {
        foreach (var face in faces.GetValueOrDefault(photo, "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var comma = face.IndexOf(',', StringComparison.Ordinal);
            var contact = comma < 0 ? Nobody : face[(comma + 1)..].Trim();
            var name = contact.Equals(Nobody, StringComparison.OrdinalIgnoreCase) ? null : contacts.GetValueOrDefault(contact);
            yield return new NamedRegion(Origin, name, BoxOf(comma < 0 ? face : face[..comma]) is { } box ? new RegionPlace.Stored(box, orientation, DrawnOn: null) : new RegionPlace.Unreadable());
        }
    }

    private void Add(string section, string key, string value)
    {
        if (section is "Contacts2" or "Contacts")
        {
            if (value.Split(';')[0].Trim() is { Length: > 0 } name && !(section == "Contacts" && name.Contains("_lh", StringComparison.Ordinal))) // an account's number, no name
                contacts[key] = name;
        }
        else if (key.Equals("faces", StringComparison.OrdinalIgnoreCase))
        {
            faces[section] = value;
        }
    }

    private static RelativeBox? BoxOf(string text)
    {
        if (!text.StartsWith("rect64(", StringComparison.OrdinalIgnoreCase) || !text.EndsWith(')')
            || !ulong.TryParse(text.AsSpan(7, text.Length - 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits))
            return null;
        double Side(int shift) => ((bits >> shift) & 0xFFFF) / Full;
        var (left, top, right, bottom) = (Side(48), Side(32), Side(16), Side(0));
        return right > left && bottom > top ? new RelativeBox(left, top, right - left, bottom - top) : null;
    }
}
