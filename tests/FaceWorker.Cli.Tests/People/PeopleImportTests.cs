using System.Text.Json;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Exchange;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.Tests.People;

public sealed class PeopleImportTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IDisposable
{
    private static readonly BoundingBox Left = new(8, 8, 16, 16), Right = new(50, 8, 16, 16);

    private readonly ExchangePhotos photos = new(galleries);

    public void Dispose() => photos.Dispose();

    [Fact]
    public async Task Every_name_that_is_not_taken_has_its_reason()
    {
        var gallery = await galleries.AddGalleryAsync();
        var two = photos.Add("two.jpg");
        var unfit = photos.Add("unfit.jpg");
        await photos.StoreAsync(gallery, two, [Left, Right]);
        await photos.StoreAsync(gallery, unfit, [Left], isFit: false);
        await ImportAsync(gallery, Table($"{two},Anna,8,8,16,16"));

        var report = await ImportAsync(gallery, Table(
            $"{two},Anna,9,8,16,16", // again
            $"{two},Hanna,8,9,15,16",
            $"{two},Bob,30,25,10,10",
            $"{two},Bob,500,8,16,16",
            $"{two},,50,8,16,16",
            $"{unfit},Carla,8,8,16,16",
            $"{photos.At("nobody.jpg")},Dora,8,8,16,16",
            $"{two},{new string('x', 201)},50,8,16,16",
            $"{two},Ann\u0007a,50,8,16,16"));

        AssertCounts(report, ("twoNames", 2), ("noFace", 1), ("outsidePicture", 1), ("noName", 1), ("unfit", 1), ("photoUnknown", 1), ("invalidName", 2));
        var hanna = Only(await ImportAsync(gallery, Table($"{two},Hanna,8,8,16,16")), "contradiction");
        Assert.Equal("confirmed as 'Anna'", hanna.GetProperty("detail").GetString());
        AssertCounts(await ImportAsync(gallery, Table($"{two},Anna,8,8,16,16")), ("known", 1));
        Assert.Equal(["Anna", null, null], (await photos.NamesAsync(gallery)).Select(face => face.Name));
    }

    [Fact]
    public async Task One_name_for_two_faces_of_a_photo_is_taken_only_where_people_may_be_twice_on_one()
    {
        var gallery = await galleries.AddGalleryAsync();
        var path = photos.Add("a.jpg");
        await photos.StoreAsync(gallery, path, [Left, Right]);
        var table = Table($"{path},Anna,8,8,16,16", $"{path},Anna,50,8,16,16");

        AssertCounts(await ImportAsync(gallery, table), ("twoFaces", 2));
        Assert.Equal(ExitCode.Done, (await photos.RunAsync("gallery", "set", gallery, "--once-per-photo", "off")).Code);
        AssertCounts(await ImportAsync(gallery, table), ("confirmed", 2));
    }

    [Fact]
    public async Task An_import_is_in_the_history_and_undone_as_if_it_had_never_been()
    {
        var gallery = await galleries.AddGalleryAsync();
        var path = photos.Add("a.jpg");
        var faces = await photos.StoreAsync(gallery, path, [Left, Right]);
        var markup = "<script>alert('" + new string('x', 180) + "')"; // 197 characters
        var table = Table($"{path},{markup},8,8,16,16", $"{path},Bob,50,8,16,16");

        var dry = await ImportAsync(gallery, table, "--dry-run");
        Assert.Equal((true, 2), (dry.GetProperty("isDryRun").GetBoolean(), dry.GetProperty("people").GetArrayLength()));
        Assert.Equal([null, null], (await photos.NamesAsync(gallery)).Select(face => face.Name));

        var report = await ImportAsync(gallery, table, "--actor", "alice");
        Assert.Equal([(faces[0], markup, true), (faces[1], "Bob", true)], await photos.NamesAsync(gallery));
        var history = (await photos.RunAsync("subject", "history", "--gallery", gallery, "--json")).Json.GetProperty("changes");
        Assert.Equal(2, history.GetArrayLength());
        Assert.All(history.EnumerateArray(), change => Assert.Equal("alice", change.GetProperty("actor").GetString()));

        foreach (var person in report.GetProperty("people").EnumerateArray())
            Assert.Equal(ExitCode.Done, (await photos.RunAsync("subject", "undo", $"{person.GetProperty("change")}", "--gallery", gallery)).Code);
        Assert.Equal([null, null], (await photos.NamesAsync(gallery)).Select(face => face.Name));
        Assert.Empty((await photos.RunAsync("people", "list", "--gallery", gallery, "--json")).Json.GetProperty("people").EnumerateArray());
    }

    [Fact]
    public async Task What_somebody_has_said_here_goes_before_what_a_file_says()
    {
        var gallery = await galleries.AddGalleryAsync();
        var path = photos.Add("a.jpg");
        var faces = await photos.StoreAsync(gallery, path, [Left, Right]);
        await ImportAsync(gallery, Table($"{path},Anna,8,8,16,16", $"{path},Bob,50,8,16,16"));
        Assert.Equal(ExitCode.Done, (await photos.RunAsync("people", "reject", "Anna", "--face", $"{faces[0]}", "--gallery", gallery)).Code);

        AssertCounts(await ImportAsync(gallery, Table($"{path},Anna,8,8,16,16", $"{path},Bob,50,8,16,16")), ("saidOtherwise", 1), ("known", 1));
    }

    [Fact]
    public async Task Picasas_folders_folders_of_people_and_regions_of_microsoft_have_names()
    {
        var gallery = await galleries.AddGalleryAsync();
        var stored = new BoundingBox(16, 8, 16, 16); // upright, of orientation 6: (8, 8) on the picture as it is stored
        await photos.StoreAsync(gallery, photos.Add("album/a.jpg", orientation: 6), [stored], orientation: 6);
        photos.AddText("album/.picasa.ini", "[Contacts2]\n1a=Anna;;\n[a.jpg]\nfaces=rect64(19993333" + "4CCC9999),1a\n");
        await photos.StoreAsync(gallery, photos.Add("people/Bob/b.jpg"), [Left]);
        await photos.StoreAsync(gallery, photos.Add("people/Bob/group.jpg"), [Left, Right]);
        var c = photos.Add("ms/c.jpg");
        await photos.StoreAsync(gallery, c, [Left, Right]);
        ExchangePhotos.ExifTool("-q", "-overwrite_original", "-RegionInfoMP={Regions=[{PersonDisplayName=Carla,Rectangle=0.625\\, 0.2\\, 0.2\\, 0.4},{Rectangle=0.1\\, 0.2\\, 0.2\\, 0.4}]}".Replace("\\,", "|,", StringComparison.Ordinal), c);

        AssertCounts(await ImportAsync(gallery, photos.At("album")), ("confirmed", 1));
        var people = await ImportAsync(gallery, photos.At("people"), "--kind", "folders");
        AssertCounts(people, ("confirmed", 1), ("notOneFace", 1));
        Assert.Equal("it has 2 faces that are fit", Only(people, "notOneFace").GetProperty("detail").GetString());
        AssertCounts(await ImportAsync(gallery, photos.At("ms")), ("confirmed", 1), ("noName", 1)); // its bytes changed, its path did not

        Assert.Equal(["Anna", "Bob", null, null, null, "Carla"], (await photos.NamesAsync(gallery)).Select(face => face.Name));
        Assert.Contains("Nothing was changed", (await photos.RunAsync("people", "import", "--gallery", gallery, "--from", photos.Folder, "--dry-run")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_that_was_moved_is_known_by_its_content()
    {
        var gallery = await galleries.AddGalleryAsync();
        await photos.StoreAsync(gallery, photos.Add("people/Anna/a.jpg"), [Left], source: "/elsewhere/a.jpg");

        AssertCounts(await ImportAsync(gallery, photos.At("people"), "--kind", "folders"), ("confirmed", 1));
    }

    [Fact]
    public async Task What_cannot_be_read_is_said()
    {
        var gallery = await galleries.AddGalleryAsync();
        var columns = photos.AddText("columns.csv", "file,person\na.jpg,Anna\n");

        var missing = await photos.RunAsync("people", "import", "--gallery", gallery, "--from", "/no/such/folder");
        var malformed = await photos.RunAsync("people", "import", "--gallery", gallery, "--from", columns, "--json");
        var unknown = await photos.RunAsync("people", "import", "--gallery", "nobody", "--from", columns);

        Assert.Equal(ExitCode.Usage, missing.Code);
        Assert.Contains("There is no file or folder '/no/such/folder'.", missing.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, "malformed"), (malformed.Code, malformed.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(ExitCode.NotReady, unknown.Code);
        photos.Add("x/a.jpg");
        photos.AddText("x/a.jpg.xmp", "<!DOCTYPE x><x/>");
        AssertCounts(await ImportAsync(gallery, photos.At("x")), ("unreadable", 1));
    }

    private string Table(params string[] rows) => photos.AddText($"tables/{Guid.NewGuid():N}.csv", "path,name,x,y,width,height\n" + string.Join('\n', rows));

    private async Task<JsonElement> ImportAsync(string gallery, string from, params string[] options)
    {
        var result = await photos.RunAsync(["people", "import", "--gallery", gallery, "--from", from, "--json", .. options]);
        Assert.True(result.Code == ExitCode.Done, result.Output + result.Error);
        return result.Json;
    }

    private static void AssertCounts(JsonElement report, params (string Outcome, int Count)[] expected) =>
        Assert.Equal(expected.OrderBy(one => one.Outcome, StringComparer.Ordinal), report.GetProperty("counts").EnumerateObject().Select(one => (one.Name, one.Value.GetInt32())).Where(one => one.Item2 > 0).OrderBy(one => one.Name, StringComparer.Ordinal));

    private static JsonElement Only(JsonElement report, string outcome) => report.GetProperty("notTaken").EnumerateArray().Single(one => one.GetProperty("outcome").GetString() == outcome);
}
