using CsCheck;
using FaceWorker.Core.Exchange;
using FaceWorker.Core.Exchange.Names;

namespace FaceWorker.Core.Tests.Exchange;

public sealed class NameTableTests
{
    [Fact]
    public void Rows_of_one_photo_are_taken_together_and_a_photo_without_boxes_has_one_face()
    {
        var read = Read("name,path,x,y,width,height\nAnna,/a.jpg,1,2,30,40\n\"Smith, Bob\",/a.jpg,50,2,30,40\nCarla,/b.jpg,,,,\n");

        Assert.Equal(["/a.jpg", "/b.jpg"], read.Select(photo => photo.Photo));
        Assert.Equal(["Anna", "Smith, Bob"], read[0].Regions.Select(region => region.Name));
        Assert.Equal(new(1, 2, 30, 40), read[0].Regions[0].Place.On(100, 100));
        Assert.IsType<RegionPlace.OnlyFace>(read[1].Regions[0].Place);
    }

    [Theory]
    [InlineData("", "line 1: there is no column 'name'")]
    [InlineData("name\nAnna\n", "line 1: there is no column 'path'")]
    [InlineData("path,name,x,y,width\n", "line 1: there is no column 'height'")]
    [InlineData("path,name,x,y,width,height\n/a.jpg,Anna,1,two,3,4\n", "line 2, column 'y': 'two' is not a number")]
    [InlineData("path,name,x,y,width,height\n\n/a.jpg,\"An\nna\",1,2,3,4\n/a.jpg,B,1,2,-3,4\n", "line 5, column 'width'")]
    [InlineData("sha256,name\nabc,Anna\n", "line 2, column 'sha256': 'abc' is not a SHA-256")]
    [InlineData("path,name\n/a.jpg,Anna,Bob\n", "line 2: it has 3 fields")]
    [InlineData("path,name\n/a.jpg,\"Anna\n", "line 2: a quote is not closed")]
    [InlineData("path,name\n,Anna\n", "line 2, column 'path': '' is not a photo")]
    public void What_is_wrong_is_said_with_line_and_column(string table, string problem)
    {
        var failure = Assert.Throws<ExchangeException>(() => Read(table));

        Assert.Equal(ExchangeProblem.Malformed, failure.Problem);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.Contains("'names.csv'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_is_read_back() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char["aä,\"\n\r='"]), 1, 20].Array[1, 5].Where(fields => fields.All(field => field is not ['\'', ..])).Sample(fields =>
            new CsvReader(new StringReader(Csv.Line(fields)), "x").Read()?.Select(Csv.Original).SequenceEqual(fields) == true);

    [Fact]
    public void Anything_is_read_or_refused() => Gen.OneOf(Gen.String, Gen.String.Select(text => "path,name,x,y,width,height\n" + text)).Sample(text =>
    {
        try
        {
            Read(text);
        }
        catch (ExchangeException)
        {
        }
    });

    private static List<PhotoNames> Read(string table) => [.. NameTable.Read(new StringReader(table), "names.csv", path => [path])];
}
