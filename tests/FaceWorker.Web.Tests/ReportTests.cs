using FaceWorker.Testing;

namespace FaceWorker.Web.Tests;

/// <summary>The pages that the command writes, in the same browser and by the same rules as the console's.</summary>
[Collection(WithWorker.Name)]
public sealed class ReportTests(WorkingConsole console, ConsoleFixture alone) : IDisposable
{
    /// <summary>Exit codes.</summary>
    private const int Done = 0, NoFace = 5;

    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-reports-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_report_of_an_answer_is_accessible()
    {
        await RunAsync(Done, "identify", WorkingConsole.Sample(4), "--gallery", WorkingConsole.Guests, "--report", Path.Combine(folder, "answer.html"));
        await AssertAccessibleAsync("answer.html");
    }

    [Fact]
    public async Task The_report_of_a_photo_without_faces_is_accessible()
    {
        var empty = Path.Combine(folder, "empty.png");
        using (var grey = NetVips.Image.Black(320, 240) + 90)
            grey.Cast(NetVips.Enums.BandFormat.Uchar).WriteToFile(empty);
        await RunAsync(NoFace, "identify", empty, "--gallery", WorkingConsole.Guests, "--report", Path.Combine(folder, "nobody.html"));
        await AssertAccessibleAsync("nobody.html");
    }

    [Theory]
    [InlineData("people.html", "people", "evaluate", "--stream", "--orders", "2")]
    [InlineData("identify.html", "evaluate", "identify")]
    [InlineData("lfw.html", "evaluate", "lfw", "--pairs", "pairs.txt")]
    public async Task The_page_of_an_evaluation_is_accessible(string page, params string[] command)
    {
        await WritePeopleAsync();
        await RunAsync(Done, [.. command.Select(part => part == "pairs.txt" ? Path.Combine(folder, part) : part), "--images", Path.Combine(folder, "people"), "--out", folder]);
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task The_page_of_galleries_of_several_sizes_is_accessible()
    {
        var lfw = SharedData.RequireOrSkip("data", "lfw", "images");
        var people = Directory.EnumerateDirectories(lfw).Order(StringComparer.Ordinal).Where(person => Directory.EnumerateFiles(person).Skip(1).Any()).Take(160);
        foreach (var photo in people.SelectMany(person => Directory.EnumerateFiles(person).Order(StringComparer.Ordinal).Take(2)))
            File.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "people", Path.GetFileName(Path.GetDirectoryName(photo)!))).FullName, Path.GetFileName(photo)), photo);
        await RunAsync(Done, "evaluate", "identify", "--sizes", "10,40", "--images", Path.Combine(folder, "people"), "--out", folder);
        await AssertAccessibleAsync("identify-sizes.html");
    }

    /// <summary>Four people with three photos each, a stranger with one, and pairs of them in two folds as LFW's are.</summary>
    private async Task WritePeopleAsync()
    {
        for (var person = 1; person <= 5; person++)
        {
            var photos = Directory.CreateDirectory(Path.Combine(folder, "people", $"Person_{person}")).FullName;
            using var photo = NetVips.Image.NewFromFile(WorkingConsole.Sample(person));
            for (var number = 1; number <= (person == 5 ? 1 : 3); number++)
            {
                using var darker = photo.Linear([1 - number * 0.05], [0]).Cast(NetVips.Enums.BandFormat.Uchar);
                darker.WriteToFile(Path.Combine(photos, $"Person_{person}_{number:0000}.jpg"));
            }
        }

        var fold = string.Concat(Enumerable.Range(1, 3).Select(n => $"Person_{n}\t1\t2\n")) + string.Concat(Enumerable.Range(1, 3).Select(n => $"Person_{n}\t1\tPerson_{n + 1}\t2\n"));
        await File.WriteAllTextAsync(Path.Combine(folder, "pairs.txt"), $"2\t3\n{fold}{fold}", ConsoleFixture.Cancel);
    }

    private Task<string> RunAsync(int exitCode, params string[] arguments) =>
        CommandProgram.RunAsync(CommandProgram.Describe(console.Database.ConnectionString, console.Broker.ToString(), TestModels.Folder, arguments), exitCode, ConsoleFixture.Cancel);

    private async Task AssertAccessibleAsync(string page)
    {
        await using var context = await alone.NewContextAsync();
        foreach (var (width, colours) in PageChecks.Looks)
        {
            var opened = await context.OpenPageAsync(width, colours);
            await opened.GotoAsync(new Uri(Path.Combine(folder, page)).AbsoluteUri);
            await opened.AssertAccessibleAsync();
            await opened.TakePictureAsync($"report-{Path.GetFileNameWithoutExtension(page)}-{width}-{colours.ToString().ToLowerInvariant()}");
            await opened.CloseAsync();
        }
    }
}
