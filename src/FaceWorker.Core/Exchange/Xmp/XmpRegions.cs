using System.Globalization;
using System.Xml.Linq;
using static FaceWorker.Core.Exchange.Xmp.XmpDocument;

namespace FaceWorker.Core.Exchange.Xmp;

/// <summary>A region of a photo, as XMP has it.</summary>
/// <param name="Box">On the picture as it is stored; null: it says none, or nothing that is a rectangle.</param>
/// <param name="Type">Face, Pet, Focus, BarCode; null: it says none.</param>
internal sealed record XmpRegion(string? Name, string? Type, RelativeBox? Box)
{
    /// <summary>The size of the picture that the box was drawn on, as far as it says.</summary>
    public (double Width, double Height)? DrawnOn { get; init; }

    public bool IsFace => Type is null || Type.Equals("Face", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Reads the regions of the Metadata Working Group (mwg-rs) and of Microsoft (MP).</summary>
internal static class XmpRegions
{
    private const string NobodyOfPicasa = "ffffffffffffffff";

    /// <summary>All of a document: first those of the working group, then Microsoft's, which programs write beside the others.</summary>
    public static IReadOnlyList<XmpRegion> Read(XDocument document) => [.. DescriptionsOf(document).SelectMany(WorkingGroup), .. DescriptionsOf(document).SelectMany(Microsoft)];

    /// <summary>The list of the working group's regions in a description; null: there is none.</summary>
    public static XElement? ListOf(XElement description) => Structure(description, XmpNames.Regions + "Regions")?.Element(XmpNames.Regions + "RegionList");

    /// <summary>An item of the list.</summary>
    public static XmpRegion Read(XElement item, (double Width, double Height)? drawnOn)
    {
        var region = Unwrapped(item);
        return new XmpRegion(Text(region, XmpNames.Regions + "Name"), Text(region, XmpNames.Regions + "Type"),
            Structure(region, XmpNames.Regions + "Area") is { } area ? BoxOf(area, drawnOn) : null)
        {
            DrawnOn = drawnOn,
        };
    }

    /// <summary>The size that all regions of the list were drawn on.</summary>
    public static (double Width, double Height)? DrawnOn(XElement description) =>
        Structure(description, XmpNames.Regions + "Regions") is { } regions && Structure(regions, XmpNames.Regions + "AppliedToDimensions") is { } size
            && Number(size, XmpNames.Dimensions + "w") is > 0 and { } width && Number(size, XmpNames.Dimensions + "h") is > 0 and { } height ? (width, height) : null;

    private static IEnumerable<XmpRegion> WorkingGroup(XElement description)
    {
        var drawnOn = DrawnOn(description);
        return Items(ListOf(description)).Select(item => Read(item, drawnOn));
    }

    private static IEnumerable<XmpRegion> Microsoft(XElement description) =>
        Items(Structure(description, XmpNames.Microsoft + "RegionInfo")?.Element(XmpNames.MicrosoftRegionInfo + "Regions")).Select(Unwrapped).Select(region =>
        {
            var name = Text(region, XmpNames.MicrosoftRegion + "PersonDisplayName");
            return new XmpRegion(name == NobodyOfPicasa ? null : name, "Face", BoxOf(Text(region, XmpNames.MicrosoftRegion + "Rectangle")));
        });

    /// <summary>The working group gives the centre, in shares of the sides; some programs write pixels, and say so.</summary>
    private static RelativeBox? BoxOf(XElement area, (double Width, double Height)? drawnOn)
    {
        if (Number(area, XmpNames.Area + "x") is not { } x || Number(area, XmpNames.Area + "y") is not { } y || Number(area, XmpNames.Area + "w") is not { } width || Number(area, XmpNames.Area + "h") is not { } height)
            return null;
        if (Text(area, XmpNames.Area + "unit") == "pixel")
        {
            if (drawnOn is not { } size)
                return null;
            (x, y, width, height) = (x / size.Width, y / size.Height, width / size.Width, height / size.Height);
        }

        return Valid(new RelativeBox(x - width / 2, y - height / 2, width, height));
    }

    /// <summary>Microsoft gives left, top, width and height, in shares of the sides.</summary>
    private static RelativeBox? BoxOf(string? rectangle)
    {
        var numbers = (rectangle ?? "").Split(',').Select(Number).ToList();
        return numbers is [{ } x, { } y, { } width, { } height] ? Valid(new RelativeBox(x, y, width, height)) : null;
    }

    private static RelativeBox? Valid(RelativeBox box) => box is { IsFinite: true, Width: > 0, Height: > 0 } ? box : null;

    private static double? Number(XElement node, XName name) => Number(Text(node, name));

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
