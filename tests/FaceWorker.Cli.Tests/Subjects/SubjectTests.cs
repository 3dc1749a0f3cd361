using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Subjects;

namespace FaceWorker.Cli.Tests.Subjects;

public sealed class SubjectTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>
{
    [Fact]
    public async Task List_goes_page_by_page()
    {
        var gallery = await CreateAsync(("Anna", 2), ("Ben", 1), ("Clara", 1));

        var first = (await RunAsync(gallery, "list", "--limit", "2", "--json")).Json;
        var last = (await RunAsync(gallery, "list", "--after", first.GetProperty("next").GetString()!, "--json")).Json;
        var text = (await RunAsync(gallery, "list", "--limit", "2")).Output;

        Assert.Equal(["Anna 2", "Ben 1"], first.GetProperty("subjects").EnumerateArray().Select(subject => $"{subject.GetProperty("name")} {subject.GetProperty("templates")}"));
        Assert.Equal("Clara", Assert.Single(last.GetProperty("subjects").EnumerateArray()).GetProperty("name").GetString());
        Assert.False(last.TryGetProperty("next", out _));
        Assert.Contains($"faceworker subject list --gallery {gallery} --after 'Ben'", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_lists_the_faces_with_ids_boxes_and_photos()
    {
        var gallery = await CreateAsync(("Anna", 2));

        var json = (await RunAsync(gallery, "show", "Anna", "--json")).Json;
        var text = (await RunAsync(gallery, "show", "Anna")).Output;

        Assert.Equal(2, json.GetProperty("faces").GetArrayLength());
        foreach (var face in json.GetProperty("faces").EnumerateArray())
        {
            Assert.Equal((10, "Anna"), (face.GetProperty("box").GetProperty("x").GetInt32(), face.GetProperty("source").GetString()![..4]));
            Assert.Contains(face.GetProperty("source").GetString()!, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_change_says_how_to_take_it_back_and_history_who_did_what()
    {
        var gallery = await CreateAsync(("Anna", 2), ("Anne", 1));

        var merged = await RunAsync(gallery, "merge", "Anne", "Anna");
        var id = (await RunAsync(gallery, "history", "--json")).Json.GetProperty("changes")[0].GetProperty("id").GetInt64();
        var undone = await RunAsync(gallery, "undo", $"{id}", "--actor", "somebody else");
        var history = (await RunAsync(gallery, "history")).Output;

        Assert.Contains($"merged 'Anne' into 'Anna' (1 face)", merged.Output, StringComparison.Ordinal);
        Assert.Contains($"faceworker subject undo {id} --gallery {gallery}", merged.Output, StringComparison.Ordinal);
        Assert.Contains($"undid change {id}: merged 'Anne' into 'Anna'", undone.Output, StringComparison.Ordinal);
        Assert.All(["tester", "somebody else", "merged 'Anne' into 'Anna'", "undid change"], word => Assert.Contains(word, history, StringComparison.Ordinal));
        Assert.Equal(["Anna 2", "Anne 1"], await SubjectsAsync(gallery));
    }

    [Fact]
    public async Task Rename_split_and_reassign_do_what_they_say()
    {
        var gallery = await CreateAsync(("Anna", 3), ("Ben", 1));
        var faces = await FacesAsync(gallery, "Anna");

        await RunAsync(gallery, "rename", "Ben", "Bernd von X");
        await RunAsync(gallery, "split", "Anna", "--face", faces[0], faces[1], "--as", "Hanna");
        var reassigned = (await RunAsync(gallery, "reassign", "--face", faces[1], "--to", "Bernd von X", "--json")).Json;

        Assert.Equal(["Anna 1", "Bernd von X 2", "Hanna 1"], await SubjectsAsync(gallery));
        Assert.Equal(("reassign", 1, "tester"), (reassigned.GetProperty("kind").GetString(), reassigned.GetProperty("faces").GetInt32(), reassigned.GetProperty("actor").GetString()));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Forget_needs_a_yes(bool? answer, bool isForgotten)
    {
        var gallery = await CreateAsync(("Anna", 2));
        var question = "";
        var command = galleries.Command();
        command.Confirm = answer is { } say ? asked => { question = asked; return say; } : null;

        var result = await command.RunAsync("subject", "forget", "Anna", "-g", gallery);

        Assert.Equal(isForgotten ? ExitCode.Done : ExitCode.Usage, result.Code);
        Assert.Contains(answer is null ? "Add --yes" : "Forgetting 'Anna' with 2 faces", result.Error + question, StringComparison.Ordinal);
        Assert.Equal(isForgotten ? [] : ["Anna 2"], await SubjectsAsync(gallery));
    }

    [Fact]
    public async Task Forget_prints_a_receipt_and_a_second_time_explains_itself()
    {
        var gallery = await CreateAsync(("Anna", 2), ("Ben", 1));

        var receipt = (await RunAsync(gallery, "forget", "Anna", "--yes", "--json")).Json;
        var again = await RunAsync(gallery, "forget", "Anna", "--yes");
        var other = await RunAsync(gallery, "forget", "Ben", "--yes");

        Assert.Equal((2, 2, 0), (receipt.GetProperty("faces").GetInt32(), receipt.GetProperty("templates").GetInt32(), receipt.GetProperty("crops").GetInt32()));
        Assert.Equal(ExitCode.Rejected, again.Code);
        Assert.Contains("There is no subject 'Anna'", again.Error, StringComparison.Ordinal);
        Assert.Contains("forgotten", again.Error, StringComparison.Ordinal);
        Assert.Contains("1 face, 1 template and 0 crops deleted", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_is_one_sentence_and_exit_code_3()
    {
        var gallery = await CreateAsync(("Anna", 2));

        var merge = await RunAsync(gallery, "merge", "Anna", "Anna", "--json");
        var unknown = await RunAsync("nobody-made-it", "list");

        Assert.Equal((ExitCode.Rejected, "subjectConflict"), (merge.Code, merge.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(ExitCode.NotReady, unknown.Code);
        Assert.Contains("faceworker gallery create nobody-made-it", unknown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rename", "Anna", " Anna")]
    [InlineData("list", "--after", "")]
    [InlineData("split", "Anna", "--face", "1")]
    [InlineData("split", "Anna", "--face", "one", "--as", "Hanna")]
    [InlineData("reassign", "--to", "Anna")]
    [InlineData("undo", "twelve")]
    public async Task A_command_line_that_is_wrong_is_refused(params string[] arguments) =>
        Assert.Equal(ExitCode.Usage, (await RunAsync("family", arguments)).Code);

    private Task<CliResult> RunAsync(string gallery, params string[] arguments) => galleries.Command().RunAsync(["subject", .. arguments, "--gallery", gallery]);

    private async Task<IEnumerable<string>> SubjectsAsync(string gallery) => (await RunAsync(gallery, "list", "--json")).Json
        .GetProperty("subjects").EnumerateArray().Select(subject => $"{subject.GetProperty("name")} {subject.GetProperty("templates")}").ToList();

    private async Task<string[]> FacesAsync(string gallery, string subject) =>
        [.. (await RunAsync(gallery, "show", subject, "--json")).Json.GetProperty("faces").EnumerateArray().Select(face => face.GetProperty("faceId").GetRawText())];

    /// <summary>A gallery with these subjects, each with so many photos of one face.</summary>
    private async Task<string> CreateAsync(params (string Name, int Photos)[] subjects)
    {
        var name = await galleries.AddGalleryAsync();
        await using var database = new GalleryDatabase(galleries.ConnectionString);
        await using var store = new PostgresGalleryStore(database, new StorageOptions(), TimeProvider.System);
        var gallery = await store.GetGalleryAsync(new GalleryName(name), StoredGalleries.Cancel);
        foreach (var (subject, photos) in subjects)
            for (var i = 0; i < photos; i++)
            {
                var image = await store.AddAsync(gallery, Picture($"{subject}-{i}.jpg"), Lane.Bulk, StoredGalleries.Cancel);
                await new SubjectStore(database).EnrollAsync(Call.By("tester"), gallery, new SubjectName(subject), image.Faces[0].Id, StoredGalleries.Cancel);
            }

        return name;
    }

    private static IndexedPicture Picture(string source)
    {
        var point = new ImagePoint(30, 40);
        var detection = new Detection(new BoundingBox(10, 20, 50, 60), 0.9f, new FaceLandmarks(point, point, point, point, point));
        var found = new FoundFace(detection, Embedding.FromRaw([1, 0, 0, 0], StoredGalleries.Model), FaceQuality.Of(detection, sharpness: 100));
        return new IndexedPicture(ImageFile.From(source, Guid.NewGuid().ToByteArray()), 100, 100, [new SeenFace(found, Problems: [], Crop: null)]);
    }
}
