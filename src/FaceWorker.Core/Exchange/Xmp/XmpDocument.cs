using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace FaceWorker.Core.Exchange.Xmp;

/// <summary>Reads and writes XMP (RDF/XML) without letting it do harm: no document types, no entities, no other files, bounded size and depth.</summary>
internal static class XmpDocument
{
    /// <summary>Of a document, in bytes. Lightroom's and digiKam's have some kilobytes.</summary>
    public const int Largest = 16 << 20;

    private const int Deepest = 64; // elements in elements; a region's area is nine deep

    private static readonly XmlReaderSettings Reading = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = Largest,
        IgnoreWhitespace = true,
    };

    private static readonly XmlWriterSettings Writing = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        IndentChars = " ",
        NewLineChars = "\n",
        OmitXmlDeclaration = true,
    };

    /// <exception cref="ExchangeException">It is not XMP, or not such that may be read.</exception>
    /// <param name="name">The file's, for the message.</param>
    public static XDocument Parse(ReadOnlyMemory<byte> packet, string name)
    {
        try
        {
            if (packet.Length > Largest)
                throw new XmlException($"it has more than {Largest >> 20} MiB");
            var bytes = Trimmed(packet);
            using (var shape = XmlReader.Create(new MemoryStream(bytes), Reading))
                while (shape.Read())
                    if (shape.Depth > Deepest)
                        throw new XmlException($"its elements are nested more than {Deepest} deep");
            using var reader = XmlReader.Create(new MemoryStream(bytes), Reading);
            var document = XDocument.Load(reader);
            return document.Root!.DescendantsAndSelf(XmpNames.Rdf + "RDF").Any() ? document : throw new XmlException("it has no element rdf:RDF");
        }
        catch (Exception exception) when (exception is XmlException or ArgumentException or InvalidOperationException)
        {
            throw new ExchangeException(ExchangeProblem.Malformed, $"'{name}' is not an XMP document: {exception.Message.TrimEnd('.')}.", "Correct or remove it.", exception);
        }
    }

    public static byte[] ToBytes(XDocument document)
    {
        using var content = new MemoryStream();
        using (var writer = XmlWriter.Create(content, Writing))
            document.Save(writer);
        content.WriteByte((byte)'\n');
        return content.ToArray();
    }

    public static XDocument CreateEmpty() => new(
        new XProcessingInstruction("xpacket", "begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\""),
        new XElement(XmpNames.X + "xmpmeta", new XAttribute(XNamespace.Xmlns + "x", XmpNames.X.NamespaceName),
            new XElement(XmpNames.Rdf + "RDF", new XAttribute(XNamespace.Xmlns + "rdf", XmpNames.Rdf.NamespaceName))),
        new XProcessingInstruction("xpacket", "end=\"w\""));

    public static XElement RdfOf(XDocument document) => document.Root!.DescendantsAndSelf(XmpNames.Rdf + "RDF").First();

    public static IEnumerable<XElement> DescriptionsOf(XDocument document) => RdfOf(document).Elements(XmpNames.Description);

    /// <summary>A property's text, be it written as an attribute or as an element; null: there is none.</summary>
    public static string? Text(XElement node, XName name) => node.Attribute(name)?.Value ?? node.Element(name)?.Value;

    /// <summary>A property that has properties itself, in whichever of RDF's three ways it is written; null: there is none.</summary>
    public static XElement? Structure(XElement node, XName name) => node.Element(name) is { } property ? Unwrapped(property) : null;

    /// <summary>The items of an array; none where there is no array.</summary>
    public static IEnumerable<XElement> Items(XElement? array) => array?.Elements().SelectMany(container => container.Elements(XmpNames.Item)) ?? [];

    public static XElement Unwrapped(XElement node) => node.Element(XmpNames.Description) ?? node;

    /// <summary>Without what is around the packet in some files: NULs, spaces, a byte order mark in the middle.</summary>
    private static byte[] Trimmed(ReadOnlyMemory<byte> packet)
    {
        var bytes = packet.Span;
        while (bytes.Length > 0 && bytes[^1] is 0 or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            bytes = bytes[..^1];
        while (bytes.Length > 0 && bytes[0] is 0 or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            bytes = bytes[1..];
        return bytes.ToArray();
    }
}
