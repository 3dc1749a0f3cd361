using System.Text.Json;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Faces;
using Parquet.Serialization;

namespace FaceWorker.Cli.Tests.Exchange;

public sealed class ExportTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IDisposable
{
    private static readonly BoundingBox Left = new(8, 8, 16, 20), Right = new(50, 8, 16, 20.5f);

    private readonly ExchangePhotos photos = new(galleries);

    public void Dispose() => photos.Dispose();

    [Fact]
    public async Task A_gallery_is_lines_of_json()
    {
        var (gallery, faces) = await CreateAsync();
        var path = photos.At("all.jsonl");

        var result = await photos.RunAsync("export", "--gallery", gallery, "--format", "jsonl", "--out", path, "--vectors");
        var lines = (File.ReadAllLines(path)).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.True(result.Code == ExitCode.Done, result.Error);
        Assert.Contains($"Gallery '{gallery}': 2 photos, 3 faces, 2 people, 1 constraint", result.Output, StringComparison.Ordinal);
        Assert.Equal(["gallery", "person", "person", "constraint", "photo", "photo"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal(("test-model", 4), (lines[0].GetProperty("model").GetString(), lines[0].GetProperty("dimensions").GetInt32()));
        Assert.Equal("different", lines[3].GetProperty("says").GetString());
        var face = lines[4].GetProperty("faces")[1];
        Assert.Equal((faces[1], 50, 20.5, "Bob <i>", true), (face.GetProperty("face").GetInt64(), face.GetProperty("x").GetDouble(), face.GetProperty("height").GetDouble(), face.GetProperty("name").GetString(), face.GetProperty("confirmed").GetBoolean()));
        Assert.Equal(0, face.GetProperty("distance").GetDouble(), 3);
        Assert.Equal([0, 1, 0, 0], face.GetProperty("vector").EnumerateArray().Select(value => value.GetInt32()));
        Assert.Equal("2019-07-14T10:30:05", lines[4].GetProperty("taken").GetString());
        Assert.False(lines[5].TryGetProperty("taken", out _));
        Assert.Equal("blurred", lines[5].GetProperty("faces")[0].GetProperty("problems")[0].GetString());
        Assert.False(File.Exists(path + ".unfinished"));
    }

    [Fact]
    public async Task A_gallery_is_tables_and_both_formats_say_the_same()
    {
        var (gallery, faces) = await CreateAsync();

        Assert.Equal(ExitCode.Done, (await photos.RunAsync("export", "--gallery", gallery, "--format", "csv", "--out", photos.At("csv"), "--vectors")).Code);
        Assert.Equal(ExitCode.Done, (await photos.RunAsync("export", "--gallery", gallery, "--format", "parquet", "--out", photos.At("parquet"), "--vectors")).Code);
        var csv = File.ReadAllLines(photos.At("csv/faces.csv"));

        Assert.Equal(["constraints", "faces", "people", "photos", "sources"], Directory.GetFiles(photos.At("parquet")).Select(Path.GetFileNameWithoutExtension).Order());
        Assert.StartsWith("face,photo,sha256,source,x,y,width,height,photo_width,photo_height,taken,person,name,ignored,confirmed,distance,", csv[0], StringComparison.Ordinal);
        Assert.Contains(",50,8,16,20.5,80,40,2019-07-14T10:30:05,", csv[2], StringComparison.Ordinal);
        Assert.EndsWith(",0 1 0 0", csv[2], StringComparison.Ordinal);
        Assert.Equal(1 + 3, csv.Length);

        await using var file = File.OpenRead(photos.At("parquet/faces.parquet"));
        var rows = (await ParquetSerializer.DeserializeUntypedAsync(file, cancellationToken: StoredGalleries.Cancel)).Data;
        Assert.Equal(faces, rows.Select(row => (long)row["face"]!));
        Assert.Equal(["Anna", "Bob <i>", null], rows.Select(row => row.TryGetValue("name", out var name) ? name?.ToString() : null));
        Assert.Equal(20.5, (double)rows[1]["height"]!);
        Assert.Equal([new DateTime(2019, 7, 14, 10, 30, 5), new DateTime(2019, 7, 14, 10, 30, 5), null], rows.Select(row => (DateTime?)row.GetValueOrDefault("taken")));
        Assert.Equal(["taken", "2019-07-14T10:30:05", ""], File.ReadAllLines(photos.At("csv/photos.csv")).Select(line => line.Split(',')[8]));
        Assert.Equal([0f, 1f, 0f, 0f], ((System.Collections.IEnumerable)rows[1]["vector"]!).Cast<float>());
    }

    [Fact]
    public async Task What_cannot_be_written_is_said_and_leaves_nothing()
    {
        var (gallery, _) = await CreateAsync();
        var file = photos.AddText("file", "x");
        File.CreateSymbolicLink(photos.At("full.jsonl.unfinished"), "/dev/full");

        var unwritable = await photos.RunAsync("export", "--gallery", gallery, "--format", "csv", "--out", Path.Combine(file, "below"));
        var full = await photos.RunAsync("export", "--gallery", gallery, "--format", "jsonl", "--out", photos.At("full.jsonl"), "--json");
        var unknown = await photos.RunAsync("export", "--gallery", "nobody", "--format", "jsonl", "--out", photos.At("none.jsonl"));

        Assert.Equal(ExitCode.Failed, unwritable.Code);
        Assert.Contains("could not be written", unwritable.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Failed, "diskFull"), (full.Code, full.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.False(File.Exists(photos.At("full.jsonl")));
        Assert.Equal(ExitCode.NotReady, unknown.Code);
        Assert.False(File.Exists(photos.At("none.jsonl")));
    }

    [Theory]
    [InlineData("--out is missing", "--format", "csv")]
    [InlineData("Say where names go", "--format", "xmp")]
    [InlineData("--beside is for the format xmp only", "--format", "jsonl", "--out", "x", "--beside")]
    [InlineData("--vectors is not for the format xmp", "--format", "xmp", "--beside", "--vectors")]
    [InlineData("'yaml'", "--format", "yaml", "--out", "x")]
    public async Task What_does_not_fit_together_is_refused(string problem, params string[] options)
    {
        var result = await photos.RunAsync(["export", "--gallery", "any", .. options]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    /// <summary>Anna and Bob on one photo, and a face that is not fit on another.</summary>
    private async Task<(string Gallery, IReadOnlyList<long> Faces)> CreateAsync()
    {
        var gallery = await galleries.AddGalleryAsync();
        var both = await photos.StoreAsync(gallery, photos.Add("both.jpg", taken: "2019:07:14 10:30:05"), [Left, Right]);
        var unfit = await photos.StoreAsync(gallery, photos.Add("unfit.jpg"), [Left], isFit: false);
        var table = photos.AddText("names.csv", $"sha256,name,x,y,width,height\n{Sha("both.jpg")},Anna,8,8,16,20\n{Sha("both.jpg")},Bob <i>,50,8,16,20\n");
        var imported = await photos.RunAsync("people", "import", "--gallery", gallery, "--from", table);
        Assert.True(imported.Code == ExitCode.Done, imported.Error);
        Assert.Equal(ExitCode.Done, (await photos.RunAsync("people", "differ", "Anna", "Bob <i>", "--gallery", gallery)).Code);
        return (gallery, [.. both, .. unfit]);
    }

    private string Sha(string name) => Core.Images.Sha256Digest.Of(File.ReadAllBytes(photos.At(name))).ToString();
}
