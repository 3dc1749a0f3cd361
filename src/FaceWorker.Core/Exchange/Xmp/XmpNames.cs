using System.Xml.Linq;

namespace FaceWorker.Core.Exchange.Xmp;

/// <summary>The names of XMP that regions and people are written with.</summary>
internal static class XmpNames
{
    public static readonly XNamespace X = "adobe:ns:meta/";
    public static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    public static readonly XNamespace Regions = "http://www.metadataworkinggroup.com/schemas/regions/";
    public static readonly XNamespace Area = "http://ns.adobe.com/xmp/sType/Area#";
    public static readonly XNamespace Dimensions = "http://ns.adobe.com/xap/1.0/sType/Dimensions#";
    public static readonly XNamespace DublinCore = "http://purl.org/dc/elements/1.1/";
    public static readonly XNamespace IptcExtension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
    public static readonly XNamespace Microsoft = "http://ns.microsoft.com/photo/1.2/";
    public static readonly XNamespace MicrosoftRegionInfo = "http://ns.microsoft.com/photo/1.2/t/RegionInfo#";
    public static readonly XNamespace MicrosoftRegion = "http://ns.microsoft.com/photo/1.2/t/Region#";
    public static readonly XNamespace Tiff = "http://ns.adobe.com/tiff/1.0/";

    /// <summary>Ours: which photo this is about, and what we wrote, so that writing again replaces that and nothing else.</summary>
    public static readonly XNamespace Own = "urn:faceworker:xmp:1.0#";

    public static readonly XName Description = Rdf + "Description";
    public static readonly XName Item = Rdf + "li";
    public static readonly XName Bag = Rdf + "Bag";
}
