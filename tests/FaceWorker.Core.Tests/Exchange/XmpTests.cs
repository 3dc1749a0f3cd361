using System.Text;
using System.Xml.Linq;
using CsCheck;
using FaceWorker.Core.Exchange;
using FaceWorker.Core.Exchange.Xmp;

namespace FaceWorker.Core.Tests.Exchange;

public sealed class XmpTests
{
    private static readonly RelativeBox Left = new(0.1, 0.2, 0.2, 0.3), Right = new(0.6, 0.2, 0.2, 0.3);

    /// <summary>As digiKam writes it, shortened: what is ours to change, and what is not.</summary>
    private const string DigiKam = """
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
         <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
          <rdf:Description rdf:about="" xmlns:digiKam="http://www.digikam.org/ns/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
            xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" xmlns:MP="http://ns.microsoft.com/photo/1.2/" xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#" xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"
            xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#" digiKam:PickLabel="2">
           <digiKam:TagsList><rdf:Seq><rdf:li>Holidays/Sea</rdf:li></rdf:Seq></digiKam:TagsList>
           <dc:subject><rdf:Bag><rdf:li>Sea</rdf:li><rdf:li>Anna</rdf:li></rdf:Bag></dc:subject>
           <mwg-rs:Regions rdf:parseType="Resource">
            <mwg-rs:AppliedToDimensions stDim:w="400" stDim:h="200" stDim:unit="pixel"/>
            <mwg-rs:RegionList><rdf:Bag>
             <rdf:li><rdf:Description mwg-rs:Name="Grandma" mwg-rs:Type="Face" mwg-rs:Rotation="0.1"><mwg-rs:Area stArea:x="0.2" stArea:y="0.35" stArea:w="0.2" stArea:h="0.3" stArea:unit="normalized"/></rdf:Description></rdf:li>
             <rdf:li rdf:parseType="Resource"><mwg-rs:Type>Pet</mwg-rs:Type><mwg-rs:Name>Rex</mwg-rs:Name><mwg-rs:Area rdf:parseType="Resource"><stArea:x>0.5</stArea:x><stArea:y>0.9</stArea:y><stArea:w>0.1</stArea:w><stArea:h>0.1</stArea:h></mwg-rs:Area></rdf:li>
            </rdf:Bag></mwg-rs:RegionList>
           </mwg-rs:Regions>
           <MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag><rdf:li MPReg:Rectangle="0.1, 0.2, 0.2, 0.3" MPReg:PersonDisplayName="Grandma"/></rdf:Bag></MPRI:Regions></MP:RegionInfo>
          </rdf:Description>
         </rdf:RDF>
        </x:xmpmeta>
        <?xpacket end="w"?>
        """;

    [Fact]
    public void Regions_are_read_in_every_way_in_which_they_are_written()
    {
        var regions = XmpRegions.Read(Parse(DigiKam));

        Assert.Equal([("Grandma", true), ("Rex", false), ("Grandma", true)], regions.Select(region => (region.Name!, region.IsFace)));
        Assert.True(Left.IntersectionOverUnion(regions[0].Box!.Value) > 0.999);
        Assert.True(Left.IntersectionOverUnion(regions[2].Box!.Value) > 0.999);
        Assert.Equal((400, 200), regions[0].DrawnOn);
    }

    [Fact]
    public void What_is_written_is_read_back_and_written_again_changes_nothing()
    {
        var document = Write(null, new NamedFace(7, "Anna & <Bob>", Left), new NamedFace(8, "Carla", Right));
        var again = Write(document, new NamedFace(7, "Anna & <Bob>", Left), new NamedFace(8, "Carla", Right));

        Assert.Equal(["Anna & <Bob>", "Carla"], XmpRegions.Read(document).Select(region => region.Name));
        Assert.True(Right.IntersectionOverUnion(XmpRegions.Read(document)[1].Box!.Value) > 0.9999);
        Assert.True(XNode.DeepEquals(document, again), again.ToString());
        Assert.Equal(("ab", 6), XmpPeople.AboutPhoto(document));
    }

    [Fact]
    public void What_another_program_wrote_stays()
    {
        var before = Parse(DigiKam);
        var (merged, kept) = XmpPeople.Write(before, Photo(new NamedFace(7, "Anna", Left), new NamedFace(8, "Carla", Right)));
        var document = Parse(merged!);

        Assert.Equal(1, kept); // Grandma stays Grandma
        Assert.Equal(["Grandma", "Rex", "Carla", "Grandma"], XmpRegions.Read(document).Select(region => region.Name));
        Assert.Equal(["Sea", "Anna", "Carla"], Values(document, XmpNames.DublinCore + "subject"));
        Assert.Equal("Holidays/Sea", Assert.Single(Values(document, XName.Get("TagsList", "http://www.digikam.org/ns/1.0/"))));
        Assert.Contains("PickLabel=\"2\"", merged!.ToString(), StringComparison.Ordinal);
        Assert.Contains("Rotation=\"0.1\"", merged.ToString(), StringComparison.Ordinal);

        var (without, _) = XmpPeople.Write(document, Photo());
        Assert.True(XNode.DeepEquals(before, Parse(without!)), without!.ToString()); // and taking ours back leaves what was there
    }

    [Fact]
    public void A_new_name_replaces_the_one_that_was_written()
    {
        var document = Write(Parse(DigiKam), new NamedFace(8, "Carla", Right));
        var renamed = Write(document, new NamedFace(8, "Karla", Right));

        Assert.Equal(["Grandma", "Rex", "Karla", "Grandma"], XmpRegions.Read(renamed).Select(region => region.Name));
        Assert.Equal(["Sea", "Anna", "Karla"], Values(renamed, XmpNames.DublinCore + "subject"));
    }

    [Fact]
    public void A_region_without_a_name_gets_one_and_loses_it_again()
    {
        var nameless = Parse(DigiKam.Replace("mwg-rs:Name=\"Grandma\" ", "", StringComparison.Ordinal));
        var named = Write(nameless, new NamedFace(7, "Anna", Left));

        Assert.Equal(["Anna", "Rex", "Grandma"], XmpRegions.Read(named).Select(region => region.Name));
        Assert.True(XNode.DeepEquals(named, Write(named, new NamedFace(7, "Anna", Left))));
        Assert.Null(XmpRegions.Read(Parse(XmpPeople.Write(named, Photo()).Document!))[0].Name);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">&e;</x:xmpmeta>")]
    [InlineData("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>")]
    [InlineData("not xml")]
    [InlineData("")]
    public void What_is_no_xmp_or_could_do_harm_is_refused(string text)
    {
        var failure = Assert.Throws<ExchangeException>(() => Parse(text));

        Assert.Equal(ExchangeProblem.Malformed, failure.Problem);
        Assert.Contains("'a.xmp' is not an XMP document", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_size_have_limits()
    {
        Assert.Throws<ExchangeException>(() => Parse(string.Concat(Enumerable.Repeat("<a>", 100_000))));
        Assert.Throws<ExchangeException>(() => XmpDocument.Parse(new byte[XmpDocument.Largest + 1], "a.xmp"));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Gen.OneOf(Gen.Byte.Array[0, 300], Gen.Select(Gen.Int[0, DigiKam.Length - 1], Gen.Byte).Array[1, 8].Select(changes =>
    {
        var bytes = Encoding.UTF8.GetBytes(DigiKam);
        foreach (var (at, value) in changes)
            bytes[at] = value;
        return bytes;
    })).Sample(bytes =>
    {
        try
        {
            var document = XmpDocument.Parse(bytes, "a.xmp");
            XmpRegions.Read(document);
            XmpDocument.ToBytes(XmpPeople.Write(document, Photo(new NamedFace(1, "Anna", Left))).Document!);
        }
        catch (ExchangeException)
        {
        }
    });

    [Fact]
    public void Any_file_has_a_head() => Gen.OneOf(
        Gen.Byte.Array[0, 200],
        Gen.Byte.Array[0, 200].Select(bytes => (byte[])[0xFF, 0xD8, 0xFF, 0xE1, 0, 30, .. "Exif\0\0MM\0*\0\0\0"u8, .. bytes]),
        Gen.Byte.Array[0, 200].Select(bytes => (byte[])[.. "II*\0\b\0\0\0"u8, .. bytes]),
        Gen.Byte.Array[0, 200].Select(bytes => (byte[])[0x89, .. "PNG\r\n\x1a\n"u8, .. bytes]),
        Gen.Byte.Array[0, 200].Select(bytes => (byte[])[.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPEXIF"u8, .. bytes])).Sample(bytes => PhotoHead.Read(new MemoryStream(bytes)).Orientation is >= 1 and <= 8);

    [Fact]
    public void A_jpeg_gets_another_packet_and_keeps_every_other_byte()
    {
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xE1, 0, 8, .. "Exif\0\0"u8, 0xFF, 0xDB, 0, 3, 9, 0xFF, 0xDA, 0, 2, 5, 5, 0xFF, 0xD9];

        var first = JpegSegment.WithXmp(jpeg, "<one/>"u8.ToArray())!;
        var second = JpegSegment.WithXmp(first, "<other longer/>"u8.ToArray())!;

        Assert.Equal("<one/>"u8.ToArray(), PhotoHead.Read(new MemoryStream(first)).Xmp);
        Assert.Equal("<other longer/>"u8.ToArray(), PhotoHead.Read(new MemoryStream(second)).Xmp);
        Assert.Equal(jpeg.Length + 33 + "<other longer/>".Length, second.Length);
        Assert.True(second.AsSpan().EndsWith(jpeg.AsSpan(18)));
        Assert.Null(JpegSegment.WithXmp(jpeg, new byte[65_600]));
    }

    [Theory]
    [InlineData("/mnt/a.jpg", "m/mnt/a.jpg.xmp")]
    [InlineData("/mnt/../../etc/a.jpg", "m/etc/a.jpg.xmp")]
    [InlineData("https://host/b/../../a.jpg", "m/https/host/b/a.jpg.xmp")]
    [InlineData("s3://bucket/b/a.jpg", "m/s3/bucket/b/a.jpg.xmp")]
    [InlineData("../a.jpg", "m/other/a.jpg.xmp")]
    public void A_mirror_holds_everything_inside(string source, string sidecar) => Assert.Equal(sidecar, SidecarPlaces.InMirror("m", source, SidecarNaming.Full));

    private static XDocument Write(XDocument? existing, params NamedFace[] faces) => Parse(XmpPeople.Write(existing, Photo(faces)).Document!);

    private static PhotoPeople Photo(params NamedFace[] faces) => new("ab", 400, 200, 6, faces);

    private static XDocument Parse(string text) => XmpDocument.Parse(Encoding.UTF8.GetBytes(text), "a.xmp");

    /// <summary>As a file of it would be read.</summary>
    private static XDocument Parse(XDocument document) => XmpDocument.Parse(XmpDocument.ToBytes(document), "a.xmp");

    private static IEnumerable<string> Values(XDocument document, XName array) => XmpDocument.DescriptionsOf(document).SelectMany(description => XmpDocument.Items(description.Element(array))).Select(item => item.Value);
}
