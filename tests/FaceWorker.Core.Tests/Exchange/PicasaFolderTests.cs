using System.Text;
using CsCheck;
using FaceWorker.Core.Exchange.Names;

namespace FaceWorker.Core.Tests.Exchange;

public sealed class PicasaFolderTests
{
    private const string Ini = """
        [Picasa]
        name=Holidays
        [Contacts2]
        8e62398ebda8c1a5=Anna;;
        [Contacts]
        d10a8325c557b085=Bob;bob@example.org
        1111111111111111=someone_lh,4bd750800fb6a6b8
        [a.jpg]
        star=yes
        faces=rect64(400080008000c000),8e62398ebda8c1a5;rect64(8000c0004000),d10a8325c557b085;rect64(1),ffffffffffffffff;rect64(zz),1111111111111111;rubbish
        [b.jpg]
        faces=rect64(0000000080008000),2222222222222222
        """;

    [Fact]
    public void Faces_have_their_contacts_names()
    {
        var folder = Read(Ini);
        var regions = folder.RegionsOf("A.JPG", orientation: 1).ToList();

        Assert.Equal(["Anna", "Bob", null, null, null], regions.Select(region => region.Name));
        Assert.Equal(new(25, 50, 25, 25), regions[0].Place.On(100, 100));
        Assert.All(regions.Skip(1), region => Assert.IsType<RegionPlace.Unreadable>(region.Place));
        Assert.Equal("Zoe", Read(Ini, new() { ["2222222222222222"] = "Zoe" }).RegionsOf("b.jpg", 1).Single().Name);
    }

    [Fact]
    public void Rectangles_are_on_the_picture_as_it_is_stored() => // 100 wide and 50 high, stored on its side
        Assert.Equal(new(50, 0, 50, 25), Read(Ini, new() { ["2222222222222222"] = "Zoe" }).RegionsOf("b.jpg", orientation: 6).Single().Place.On(100, 50));

    [Fact]
    public void Leading_zeros_may_be_missing() =>
        Assert.Equal(new(0, 0, 50, 50), Read("[c.jpg]\nfaces=rect64(80008000),x").RegionsOf("c.jpg", 1).Single().Place.On(100, 100));

    [Fact]
    public void Contacts_are_read_without_their_document_types()
    {
        var names = Contacts("<contacts><contact id='8e62' name='Anna' display='A'/><contact id='9' name=''/></contacts>");

        Assert.Equal([new KeyValuePair<string, string>("8e62", "Anna")], names);
        Assert.Empty(Contacts("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><contacts><contact id='1' name='&e;'/></contacts>"));
    }

    [Fact]
    public void Anything_is_read() => Gen.OneOf(Gen.String, Gen.String.Select(text => "[a.jpg]\nfaces=rect64(" + text)).Sample(text =>
    {
        foreach (var photo in Read(text).Photos)
            _ = Read(text).RegionsOf(photo, 1).ToList();
        Contacts(text);
    });

    private static PicasaFolder Read(string ini, Dictionary<string, string>? contacts = null) => PicasaFolder.Read(new StringReader(ini), ".picasa.ini", contacts);

    private static IReadOnlyDictionary<string, string> Contacts(string xml) => PicasaFolder.ReadContacts(new MemoryStream(Encoding.UTF8.GetBytes(xml)));
}
