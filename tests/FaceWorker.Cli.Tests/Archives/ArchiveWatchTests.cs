using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Tests.Archives;

public sealed class ArchiveWatchTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IAsyncDisposable
{
    private readonly StoredArchives archives = new(galleries);

    [Fact]
    public async Task On_a_terminal_a_live_view_goes_with_the_archive_to_its_end()
    {
        var archive = await archives.AddListedAsync("/photos", "/photos/a.jpg", "/photos/b.jpg");
        var jobs = new Queue<ArchiveJob>((await archives.FeedAsync(archive)).Values);

        var result = await WatchAsync(archive, isAtTerminal: true, async () =>
        {
            await archives.IndexAsync(jobs.Dequeue());
            await archives.CompleteAsync();
        });

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Contains(new string('━', 50) + " 0.0 %", result.Text, StringComparison.Ordinal);
        Assert.Contains(new string('━', 50) + " 50.0 %", result.Text, StringComparison.Ordinal);
        Assert.Contains("1 of 2 files (50.0 %)", result.Text, StringComparison.Ordinal);
        Assert.Contains($"Archive  {archive.Id}, completed", LastView(result.Text), StringComparison.Ordinal);
        Assert.Contains("2 of 2 files (100.0 %): 2 indexed", LastView(result.Text), StringComparison.Ordinal);
        Assert.DoesNotContain("━", LastView(result.Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_it_says_a_line_now_and_then_and_prints_the_end()
    {
        var archive = await archives.AddListedAsync("/photos", "/photos/a.jpg");

        var result = await WatchAsync(archive, isAtTerminal: false, () => archives.FinishAsync(archive));

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(
            [
                $"Archive {archive.Id}, /photos for gallery '{archive.Gallery}': 0 of 1 file (0.0 %); no file within the last minute, time left: not known yet.",
                $"Archive {archive.Id}, /photos for gallery '{archive.Gallery}': 1 of 1 file (100.0 %); completed.",
            ],
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"Archive  {archive.Id}, completed", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_the_one_document_is_that_of_the_end()
    {
        var archive = await archives.AddListedAsync("/photos", "/photos/a.jpg");

        var result = await WatchAsync(archive, isAtTerminal: false, () => archives.FinishAsync(archive), "--json");

        Assert.Equal(("completed", 1), (result.Json.GetProperty("state").GetString(), result.Json.GetProperty("indexed").GetInt32()));
        Assert.Equal("", result.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ctrl_C_stops_the_watching_and_nothing_else(bool isAtTerminal)
    {
        var archive = await archives.AddListedAsync("/photos", "/photos/a.jpg");
        using var interrupt = new CancellationTokenSource();
        var command = Command(isAtTerminal, () => interrupt.CancelAsync());

        var result = await command.RunAsync(interrupt.Token, "archive", "status", $"{archive.Id}", "--watch");

        Assert.Equal(ExitCode.Interrupted, result.Code);
        Assert.EndsWith($"Stopped watching; archive {archive.Id} (/photos for gallery '{archive.Gallery}') continues. To stop it as well: faceworker archive pause {archive.Id}\n",
            result.Error, StringComparison.Ordinal);
        Assert.Contains("0 of 1 file (0.0 %)", LastView(result.Text), StringComparison.Ordinal);
        Assert.Equal(ArchiveState.Running, (await archives.Administration.GetProgressAsync(archive.Id, StoredGalleries.Cancel)).Archive.State);
    }

    [Fact]
    public async Task Add_can_watch_from_the_beginning()
    {
        var gallery = await galleries.AddGalleryAsync();
        var command = Command(isAtTerminal: false, async () =>
        {
            var added = (await archives.Administration.ListAsync(StoredGalleries.Cancel)).Single(one => one.Archive.Gallery.Value == gallery).Archive;
            await archives.ListAsync(added, "/photos/a.jpg");
            await archives.FinishAsync(added);
        });

        var result = await command.RunAsync("archive", "add", "/photos", "-g", gallery, "--watch");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.StartsWith("Added archive ", result.Text, StringComparison.Ordinal);
        Assert.Contains("1 of 1 file (100.0 %): 1 indexed", result.Text, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => archives.DisposeAsync();

    /// <summary>The text from the last "Archive" on, which is what stays on the terminal.</summary>
    private static string LastView(string output) => output[output.LastIndexOf("Archive  ", StringComparison.Ordinal)..];

    private Task<CliResult> WatchAsync(Archive archive, bool isAtTerminal, Func<Task> meanwhile, params string[] more) =>
        Command(isAtTerminal, meanwhile).RunAsync(["archive", "status", $"{archive.Id}", "--watch", .. more]);

    private CliRun Command(bool isAtTerminal, Func<Task> meanwhile)
    {
        var command = galleries.Command();
        command.IsAtTerminal = isAtTerminal;
        command.Meanwhile = meanwhile;
        return command;
    }
}
