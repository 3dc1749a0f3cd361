using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using static FaceWorker.Core.Exchange.Xmp.XmpDocument;

namespace FaceWorker.Core.Exchange.Xmp;

/// <summary>A face with a name, to be written.</summary>
/// <param name="Box">On the picture as it is stored.</param>
internal sealed record NamedFace(long Id, string Name, RelativeBox Box);

/// <summary>What is to be written of a photo.</summary>
/// <param name="Width">Of the picture as it is stored, in pixels.</param>
/// <param name="Height">Of the picture as it is stored, in pixels.</param>
/// <param name="Orientation">EXIF's; null: not known, and then the boxes are on the upright picture.</param>
internal sealed record PhotoPeople(string Sha256, int Width, int Height, int? Orientation, IReadOnlyList<NamedFace> Faces);

/// <summary>
/// Writes who is on a photo into XMP: regions with names, the names of the persons shown (IPTC), and the names as keywords. What we wrote is marked; writing again replaces that.
/// Whatever else is in the document stays, and goes before us: where another program has given a region another name, that name stays.
/// </summary>
internal static class XmpPeople
{
    private const double SameRegion = 0.5; // intersection over union

    private static readonly XName OwnFace = XmpNames.Own + "Face", OwnName = XmpNames.Own + "NameAdded", OwnPhoto = XmpNames.Own + "Photo", OwnOrientation = XmpNames.Own + "Orientation";
    private static readonly XName OwnKeywords = XmpNames.Own + "KeywordsAdded", OwnPersons = XmpNames.Own + "PersonsAdded";
    private static readonly XName OwnPrefix = XNamespace.Xmlns + "faceworker";
    private static readonly XName Keywords = XmpNames.DublinCore + "subject", Persons = XmpNames.IptcExtension + "PersonInImage";

    /// <summary>A document with what it had, and what there is to write.</summary>
    /// <param name="existing">Null: there is none yet.</param>
    /// <returns>Null where nothing is to be written and nothing was; and how many names gave way to those of other programs.</returns>
    public static (XDocument? Document, int Kept) Write(XDocument? existing, PhotoPeople photo)
    {
        if (existing is null && photo.Faces.Count == 0)
            return (null, 0);
        var document = existing is null ? CreateEmpty() : new XDocument(existing);
        TakeOwnBack(document);
        if (photo.Faces.Count == 0)
            return (document, 0);

        var own = new XElement(XmpNames.Description, new XAttribute(XmpNames.Rdf + "about", AboutOf(document)), Prefix("faceworker", XmpNames.Own), Prefix("mwg-rs", XmpNames.Regions), Prefix("stArea", XmpNames.Area),
            Prefix("stDim", XmpNames.Dimensions), Prefix("dc", XmpNames.DublinCore), Prefix("Iptc4xmpExt", XmpNames.IptcExtension), new XAttribute(OwnPhoto, photo.Sha256));
        if (photo.Orientation is { } orientation)
            own.Add(new XAttribute(OwnOrientation, orientation));
        var kept = AddRegions(document, own, photo);
        var names = photo.Faces.Select(face => Clean(face.Name)).Distinct().Order(StringComparer.Ordinal).ToList();
        AddNames(document, own, Persons, OwnPersons, names);
        AddNames(document, own, Keywords, OwnKeywords, names);
        RdfOf(document).Add(own);
        return (document, kept);
    }

    /// <summary>The photo that we wrote a document about; null where we did not.</summary>
    public static (string Sha256, int? Orientation)? AboutPhoto(XDocument document) =>
        DescriptionsOf(document).Select(description => (Sha256: Text(description, OwnPhoto), Orientation: Text(description, OwnOrientation))).FirstOrDefault(own => own.Sha256 is not null) is { Sha256: { } sha } own
            ? (sha, OrientationOf(own.Orientation))
            : null;

    /// <summary>The EXIF orientation that a document repeats; null where it does not.</summary>
    public static int? OrientationIn(XDocument document) =>
        AboutPhoto(document)?.Orientation ?? DescriptionsOf(document).Select(description => OrientationOf(Text(description, XmpNames.Tiff + "Orientation"))).FirstOrDefault(value => value is not null);

    private static int? OrientationOf(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= 8 ? value : null;

    /// <summary>As before we wrote into it.</summary>
    private static void TakeOwnBack(XDocument document)
    {
        foreach (var description in DescriptionsOf(document).ToList())
        {
            foreach (var item in Items(XmpRegions.ListOf(description)).ToList())
            {
                var region = Unwrapped(item);
                if (region.Attribute(OwnFace) is not null || region.Element(OwnFace) is not null)
                    item.Remove();
                else if (region.Attribute(OwnName) is { } added)
                {
                    added.Remove();
                    region.Attribute(OwnPrefix)?.Remove();
                    region.Attribute(XmpNames.Regions + "Name")?.Remove();
                    region.Element(XmpNames.Regions + "Name")?.Remove();
                }
            }

            if (XmpRegions.ListOf(description) is { } list && !Items(list).Any() && description.Attribute(OwnPhoto) is not null)
                description.Element(XmpNames.Regions + "Regions")?.Remove();
        }

        foreach (var own in DescriptionsOf(document).Where(description => description.Attribute(OwnPhoto) is not null).ToList())
        {
            RemoveNames(document, Persons, own.Element(OwnPersons));
            RemoveNames(document, Keywords, own.Element(OwnKeywords));
            foreach (var attribute in own.Attributes().Where(attribute => attribute.Name.Namespace == XmpNames.Own).ToList())
                attribute.Remove();
            own.Elements().Where(element => element.Name.Namespace == XmpNames.Own).Remove();
            if (!own.HasElements && own.Attributes().All(attribute => attribute.IsNamespaceDeclaration || attribute.Name == XmpNames.Rdf + "about"))
                own.Remove();
        }
    }

    private static int AddRegions(XDocument document, XElement own, PhotoPeople photo)
    {
        var home = DescriptionsOf(document).FirstOrDefault(description => description.Element(XmpNames.Regions + "Regions") is not null) ?? own;
        var others = DescriptionsOf(document).SelectMany(description => Items(XmpRegions.ListOf(description)).Select(item => new Known(item, XmpRegions.Read(item, XmpRegions.DrawnOn(description))))).ToList();
        var (kept, added) = (0, new List<XElement>());
        foreach (var face in photo.Faces)
        {
            if (others.Where(other => other.Overlap(face) >= SameRegion).MaxBy(other => other.Overlap(face)) is not { } known)
                added.Add(RegionOf(face));
            else if (string.IsNullOrWhiteSpace(known.Region.Name))
                GiveName(Unwrapped(known.Item), Clean(face.Name));
            else if (known.Region.Name != Clean(face.Name))
                kept++;
        }

        if (added.Count > 0)
            ListIn(home, photo).Add(added);
        return kept;
    }

    /// <summary>A region without a name gets one, and a mark that it is ours.</summary>
    private static void GiveName(XElement region, string name)
    {
        region.Attribute(XmpNames.Regions + "Name")?.Remove();
        region.Element(XmpNames.Regions + "Name")?.Remove();
        region.SetAttributeValue(OwnPrefix, XmpNames.Own.NamespaceName);
        region.Add(new XAttribute(OwnName, "True"), new XElement(XmpNames.Regions + "Name", name));
        if (region.Attribute(XmpNames.Rdf + "parseType") is { } resource && region.Name == XmpNames.Item)
        {
            // parseType="Resource" takes no other attributes; a description in its place does.
            resource.Remove();
            var (attributes, nodes) = (region.Attributes().ToList(), region.Nodes().ToList());
            region.RemoveAll();
            region.Add(new XElement(XmpNames.Description, attributes, nodes));
        }
    }

    /// <summary>The bag that regions are added to; it is made where there is none.</summary>
    private static XElement ListIn(XElement home, PhotoPeople photo)
    {
        if (Structure(home, XmpNames.Regions + "Regions") is not { } regions)
        {
            regions = new XElement(XmpNames.Description, new XElement(XmpNames.Regions + "AppliedToDimensions",
                new XElement(XmpNames.Description, new XAttribute(XmpNames.Dimensions + "w", photo.Width), new XAttribute(XmpNames.Dimensions + "h", photo.Height), new XAttribute(XmpNames.Dimensions + "unit", "pixel"))));
            home.Element(XmpNames.Regions + "Regions")?.Remove();
            home.Add(new XElement(XmpNames.Regions + "Regions", regions));
        }

        if (regions.Element(XmpNames.Regions + "RegionList") is not { } list)
            regions.Add(list = new XElement(XmpNames.Regions + "RegionList"));
        if (list.Elements().FirstOrDefault() is not { } bag)
            list.Add(bag = new XElement(XmpNames.Bag));
        return bag;
    }

    private static XElement RegionOf(NamedFace face) => new(XmpNames.Item, new XElement(XmpNames.Description,
        new XAttribute(OwnPrefix, XmpNames.Own.NamespaceName), new XAttribute(OwnFace, face.Id),
        new XAttribute(XmpNames.Regions + "Name", Clean(face.Name)), new XAttribute(XmpNames.Regions + "Type", "Face"),
        new XElement(XmpNames.Regions + "Area", new XElement(XmpNames.Description,
            new XAttribute(XmpNames.Area + "x", Share(face.Box.X + face.Box.Width / 2)), new XAttribute(XmpNames.Area + "y", Share(face.Box.Y + face.Box.Height / 2)),
            new XAttribute(XmpNames.Area + "w", Share(face.Box.Width)), new XAttribute(XmpNames.Area + "h", Share(face.Box.Height)), new XAttribute(XmpNames.Area + "unit", "normalized")))));

    /// <summary>Adds the names that an array does not have, and remembers which.</summary>
    private static void AddNames(XDocument document, XElement own, XName property, XName memory, IReadOnlyList<string> names)
    {
        var array = DescriptionsOf(document).Select(description => description.Element(property)).FirstOrDefault(element => element is not null);
        var added = names.Except(Items(array).Select(item => item.Value)).ToList();
        if (added.Count == 0)
            return;
        if (array is null)
            own.Add(array = new XElement(property));
        if (array.Elements().FirstOrDefault() is not { } bag)
            array.Add(bag = new XElement(XmpNames.Bag));
        bag.Add(added.Select(name => new XElement(XmpNames.Item, name)));
        own.Add(new XElement(memory, new XElement(XmpNames.Bag, added.Select(name => new XElement(XmpNames.Item, name)))));
    }

    private static void RemoveNames(XDocument document, XName property, XElement? remembered)
    {
        var added = Items(remembered).Select(item => item.Value).ToHashSet();
        foreach (var array in DescriptionsOf(document).Select(description => description.Element(property)).OfType<XElement>().ToList())
        {
            Items(array).Where(item => added.Contains(item.Value)).ToList().ForEach(item => item.Remove());
            if (added.Count > 0 && !Items(array).Any())
                array.Remove();
        }
    }

    private static string AboutOf(XDocument document) => DescriptionsOf(document).Select(description => description.Attribute(XmpNames.Rdf + "about")?.Value).FirstOrDefault(about => about is not null) ?? "";

    private static XAttribute Prefix(string prefix, XNamespace space) => new(XNamespace.Xmlns + prefix, space.NamespaceName);

    private static string Share(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>XML cannot hold every character that a name may have.</summary>
    private static string Clean(string name) => string.Concat(name.EnumerateRunes().Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)).Select(rune => rune.ToString()));

    /// <summary>A region that is there.</summary>
    private sealed record Known(XElement Item, XmpRegion Region)
    {
        /// <summary>Intersection over union; 0 for what is no face's.</summary>
        public double Overlap(NamedFace face) => Region is { IsFace: true, Box: { } box } ? box.IntersectionOverUnion(face.Box) : 0;
    }
}
