using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.Tests.Exchange;

/// <summary>Checked with exiftool, and by reading it back.</summary>
public sealed class XmpExportTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IDisposable
{
    private readonly ExchangePhotos photos = new(galleries);

    public void Dispose() => photos.Dispose();

    [Fact]
    public async Task Names_go_out_and_come_in_again_in_all_eight_orientations()
    {
        var (one, other) = (await galleries.AddGalleryAsync(), await galleries.AddGalleryAsync());
        var names = new List<(long, string?, bool)>();
        var table = "path,name,x,y,width,height\n";
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var path = photos.Add($"{orientation}.jpg", orientation);
            await photos.StoreAsync(one, path, [Box(orientation)], orientation: orientation, person: orientation);
            var face = await photos.StoreAsync(other, path, [Box(orientation)], orientation: orientation, person: orientation);
            table += FormattableString.Invariant($"{path},Person {orientation},{Box(orientation).X},{Box(orientation).Y},{Box(orientation).Width},{Box(orientation).Height}\n");
            names.Add((face[0], $"Person {orientation}", true));
        }

        await ImportAsync(one, photos.AddText("names/names.csv", table));
        var exported = await photos.RunAsync("export", "--gallery", one, "--format", "xmp", "--beside");
        var again = await photos.RunAsync("export", "--gallery", one, "--format", "xmp", "--beside");
        Assert.Contains("XMP: 8 written, 0 unchanged, 0 failed.", exported.Output, StringComparison.Ordinal);
        Assert.Contains("XMP: 0 written, 8 unchanged, 0 failed.", again.Output, StringComparison.Ordinal);

        // All boxes are the same on the pictures as they are stored.
        var tags = ExchangePhotos.Read(photos.At("6.jpg.xmp"), "-RegionInfo", "-PersonInImage", "-Subject");
        var area = tags.GetProperty("RegionInfo").GetProperty("RegionList")[0].GetProperty("Area");
        Assert.Equal((0.2, 0.4), (area.GetProperty("X").GetDouble(), area.GetProperty("Y").GetDouble()));
        Assert.Equal((0.2, 0.4), (area.GetProperty("W").GetDouble(), area.GetProperty("H").GetDouble()));
        Assert.Equal((ExchangePhotos.Width, ExchangePhotos.Height), (tags.GetProperty("RegionInfo").GetProperty("AppliedToDimensions").GetProperty("W").GetInt32(), tags.GetProperty("RegionInfo").GetProperty("AppliedToDimensions").GetProperty("H").GetInt32()));
        Assert.Equal("Person 6", tags.GetProperty("RegionInfo").GetProperty("RegionList")[0].GetProperty("Name").GetString());
        Assert.Equal("Person 6", tags.GetProperty("PersonInImage")[0].GetString());
        Assert.Equal("Person 6", tags.GetProperty("Subject")[0].GetString());

        var report = await ImportAsync(other, photos.Folder);
        Assert.Equal(8, report.Json.GetProperty("counts").GetProperty("confirmed").GetInt32());
        Assert.Equal(names, await photos.NamesAsync(other));
        Assert.Equal(8, (await ImportAsync(other, photos.Folder)).Json.GetProperty("counts").GetProperty("known").GetInt32());
    }

    [Fact]
    public async Task A_sidecar_that_is_there_loses_nothing()
    {
        var gallery = await GalleryOfAnnaAsync("a.jpg");
        var sidecar = photos.At("a.jpg.xmp");
        ExchangePhotos.ExifTool("-q", "-Rating=4", "-Title=By the sea", "-Subject=Sea", "-GPSLatitude=54.5",
            "-RegionInfo={AppliedToDimensions={W=80,H=40,Unit=pixel},RegionList=[{Area={X=0.9,Y=0.9,W=0.1,H=0.1,Unit=normalized},Name=Rex,Type=Pet}]}", "-o", sidecar, photos.At("a.jpg"));

        var result = await photos.RunAsync("export", "--gallery", gallery, "--format", "xmp", "--beside");
        var tags = ExchangePhotos.Read(sidecar, "-Rating", "-Title", "-Subject", "-RegionInfo", "-XMP:GPSLatitude");

        Assert.Contains("XMP: 1 written", result.Output, StringComparison.Ordinal);
        Assert.Equal((4, "By the sea", 54.5), (tags.GetProperty("Rating").GetInt32(), tags.GetProperty("Title").GetString(), tags.GetProperty("GPSLatitude").GetDouble()));
        Assert.Equal(["Sea", "Anna"], tags.GetProperty("Subject").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal([("Rex", "Pet"), ("Anna", "Face")], tags.GetProperty("RegionInfo").GetProperty("RegionList").EnumerateArray().Select(region => (region.GetProperty("Name").GetString(), region.GetProperty("Type").GetString())));
    }

    [Fact]
    public async Task Originals_are_written_only_on_request_and_a_copy_stays()
    {
        var gallery = await GalleryOfAnnaAsync("a.jpg");
        var before = File.ReadAllBytes(photos.At("a.jpg"));
        await photos.RunAsync("export", "--gallery", gallery, "--format", "xmp", "--beside");
        Assert.Equal(before, File.ReadAllBytes(photos.At("a.jpg")));

        var written = await photos.RunAsync("export", "--gallery", gallery, "--format", "xmp", "--write-originals");
        var again = await photos.RunAsync("export", "--gallery", gallery, "--format", "xmp", "--write-originals");

        Assert.Contains("XMP: 1 written", written.Output, StringComparison.Ordinal);
        Assert.Contains("XMP: 0 written, 1 unchanged", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(photos.At("a.jpg_original")));
        Assert.Equal("Anna", ExchangePhotos.Read(photos.At("a.jpg"), "-RegionInfo").GetProperty("RegionInfo").GetProperty("RegionList")[0].GetProperty("Name").GetString());
        Assert.Equal(ExchangePhotos.ExifTool("-s3", "-ImageDataHash", photos.At("a.jpg_original")), ExchangePhotos.ExifTool("-s3", "-ImageDataHash", photos.At("a.jpg")));

        File.WriteAllBytes(photos.At("a.jpg"), [.. before, 1]);
        File.Delete(photos.At("a.jpg_original"));
        var changed = await photos.RunAsync("export", "--gallery", gallery, "--format", "xmp", "--write-originals");
        Assert.Equal(ExitCode.Rejected, changed.Code);
        Assert.Contains("has changed since it was indexed", changed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_here_goes_into_the_mirror_and_comes_back_by_its_digest()
    {
        var (one, other) = (await galleries.AddGalleryAsync(), await galleries.AddGalleryAsync());
        var path = photos.Add("a.jpg");
        await photos.StoreAsync(one, path, [Box(1)], "https://host.example/b/a.jpg");
        await photos.StoreAsync(other, path, [Box(1)], "s3://bucket/other-name.jpg");
        await ImportAsync(one, photos.AddText("names.csv", "path,name\nhttps://host.example/b/a.jpg,Anna\n"));

        var nowhere = await photos.RunAsync("export", "--gallery", one, "--format", "xmp", "--beside");
        var mirrored = await photos.RunAsync("export", "--gallery", one, "--format", "xmp", "--out", photos.At("mirror"), "--sidecar", "stem");
        var report = await ImportAsync(other, photos.At("mirror"));

        Assert.Contains("1 photo with names are not files here", nowhere.Output, StringComparison.Ordinal);
        Assert.Contains("EXIF orientation is not known", mirrored.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(photos.At("mirror/https/host.example/b/a.xmp")));
        Assert.Equal(1, report.Json.GetProperty("counts").GetProperty("confirmed").GetInt32());
    }

    [Fact]
    public async Task A_broken_sidecar_is_left_alone_and_a_photo_of_another_size_too()
    {
        var gallery = await GalleryOfAnnaAsync("a.jpg");
        var sidecar = photos.AddText("a.jpg.xmp", "<x:xmpmeta");

        var broken = await photos.RunAsync("export", "--gallery", gallery, "--format", "xmp", "--beside", "--json");

        Assert.Equal(ExitCode.Rejected, broken.Code);
        Assert.Equal(1, broken.Json.GetProperty("xmp").GetProperty("failed").GetInt32());
        Assert.Contains("is not an XMP document", broken.Json.GetProperty("xmp").GetProperty("problems")[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal("<x:xmpmeta", File.ReadAllText(sidecar));
    }

    /// <summary>On the upright picture: at (8, 8), 16 × 16 on the picture as it is stored.</summary>
    private static BoundingBox Box(int orientation) => orientation switch
    {
        2 => new(56, 8, 16, 16),
        3 => new(56, 16, 16, 16),
        4 => new(8, 16, 16, 16),
        5 => new(8, 8, 16, 16),
        6 => new(16, 8, 16, 16),
        7 => new(16, 56, 16, 16),
        8 => new(8, 56, 16, 16),
        _ => new(8, 8, 16, 16),
    };

    private async Task<string> GalleryOfAnnaAsync(string photo)
    {
        var gallery = await galleries.AddGalleryAsync();
        var path = photos.Add(photo);
        await photos.StoreAsync(gallery, path, [Box(1)]);
        await ImportAsync(gallery, photos.AddText("names/names.csv", $"path,name\n{path},Anna\n"));
        return gallery;
    }

    private async Task<CliResult> ImportAsync(string gallery, string from)
    {
        var result = await photos.RunAsync("people", "import", "--gallery", gallery, "--from", from, "--json");
        Assert.True(result.Code == ExitCode.Done, result.Output + result.Error);
        return result;
    }
}
