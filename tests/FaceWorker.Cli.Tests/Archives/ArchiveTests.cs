using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Archives;

public sealed class ArchiveTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IAsyncDisposable
{
    private readonly StoredArchives archives = new(galleries);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Add_says_what_it_came_to()
    {
        var gallery = await galleries.AddGalleryAsync();

        var added = await RunAsync("add", folder.Path, "-g", gallery);
        var again = await RunAsync("add", folder.Path + "/", "-g", gallery);
        await RunAsync("pause", folder.Path);
        var resumed = await RunAsync("add", folder.Path, "-g", gallery);
        var archive = (await archives.Administration.ListAsync(StoredGalleries.Cancel)).Single(one => one.Archive.Gallery.Value == gallery).Archive;
        await archives.ListAsync(archive);
        await archives.CompleteAsync();
        var listedAgain = await RunAsync("add", folder.Path, "-g", gallery);

        var which = $"archive {archive.Id} ({folder.Path} for gallery '{gallery}')";
        Assert.Equal($"Added {which}.\nWatch it: faceworker archive status {archive.Id} --watch\n", added.Output);
        Assert.Equal((ExitCode.Done, ""), (added.Code, added.Error));
        Assert.StartsWith($"Running already: {which}.\n", again.Output, StringComparison.Ordinal);
        Assert.StartsWith($"Resumed, it was paused: {which}.\n", resumed.Output, StringComparison.Ordinal);
        Assert.StartsWith($"Listing again, for what is new, changed or gone: {which}.\n", listedAgain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_prints_one_document_with_what_it_came_to_and_the_progress()
    {
        var gallery = await galleries.AddGalleryAsync();

        var added = (await RunAsync("add", "s3://photos/1971/", "-g", gallery, "--json")).Json;
        var again = (await RunAsync("add", "s3://photos/1971/", "-g", gallery, "--json")).Json;

        Assert.Equal(("added", "running"), (added.GetProperty("done").GetString(), again.GetProperty("done").GetString()));
        var progress = added.GetProperty("progress");
        Assert.Equal(("progressed", gallery, "s3://photos/1971/", "running", false), (
            progress.GetProperty("outcome").GetString(), progress.GetProperty("gallery").GetString(), progress.GetProperty("source").GetString(),
            progress.GetProperty("state").GetString(), progress.GetProperty("isListed").GetBoolean()));
        Assert.False(progress.TryGetProperty("secondsLeft", out _));
    }

    [Fact]
    public async Task Add_remarks_a_source_that_is_not_here_and_that_nobody_works()
    {
        var command = galleries.Command();
        command.Workers = 0;

        var result = await command.RunAsync("archive", "add", "/nowhere/photos", "-g", await galleries.AddGalleryAsync());

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("No worker consumes 'faceworker.index' yet", result.Error, StringComparison.Ordinal);
        Assert.Contains("'/nowhere/photos' does not exist on this machine", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_to_an_unknown_gallery_is_not_ready()
    {
        var result = await RunAsync("add", folder.Path, "-g", "nobody-made-it");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Equal("There is no gallery 'nobody-made-it'; create it with: faceworker gallery create nobody-made-it\n", result.Error);
    }

    [Fact]
    public async Task An_archive_is_known_by_its_source_too_unless_several_galleries_have_it()
    {
        var first = await archives.AddAsync("https://photos.example/list.txt");
        var one = await RunAsync("status", first.Source.Text, "--json");
        var second = await archives.AddAsync(first.Source.Text);

        var several = await RunAsync("status", first.Source.Text);
        var chosen = await RunAsync("status", first.Source.Text, "-g", second.Gallery.Value, "--json");
        var unknown = await RunAsync("status", "/no/such/source");
        var elsewhere = await RunAsync("status", $"{first.Id}", "-g", second.Gallery.Value, "--json");

        Assert.Equal((first.Id, second.Id), (one.Json.GetProperty("archive").GetInt64(), chosen.Json.GetProperty("archive").GetInt64()));
        Assert.Equal(ExitCode.Usage, several.Code);
        Assert.Contains($"Say which with --gallery, or give the id: {first.Id} or {second.Id}.", several.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Rejected, "There is no archive '/no/such/source'; see 'faceworker archive list'.\n"), (unknown.Code, unknown.Error));
        Assert.Equal("unknownArchive", elsewhere.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Pause_resume_and_cancel_say_how_to_go_on()
    {
        var archive = await archives.AddAsync("/photos");

        var paused = await RunAsync("pause", $"{archive.Id}");
        var resumed = await RunAsync("resume", $"{archive.Id}", "--json");
        var cancelled = await RunAsync("cancel", $"{archive.Id}");
        var pausedAgain = await RunAsync("pause", $"{archive.Id}");
        var taken = await RunAsync("resume", $"{archive.Id}");

        var which = $"archive {archive.Id} (/photos for gallery '{archive.Gallery}')";
        Assert.Equal($"Paused {which}; workers finish what is in flight. Resume it: faceworker archive resume {archive.Id}\n", paused.Output);
        Assert.Equal("running", resumed.Json.GetProperty("state").GetString());
        Assert.Equal($"Cancelled {which}; what is indexed stays. Resume it: faceworker archive resume {archive.Id}\n", cancelled.Output);
        Assert.Equal(ExitCode.Rejected, pausedAgain.Code);
        Assert.Contains($"Archive {archive.Id} (/photos) is cancelled.", pausedAgain.Error, StringComparison.Ordinal);
        Assert.Equal($"Resumed {which}. Watch it: faceworker archive status {archive.Id} --watch\n", taken.Output);
    }

    [Fact]
    public async Task Rescan_needs_a_finished_listing_and_a_second_run_says_that_nothing_changed()
    {
        var archive = await archives.AddAsync("/photos");
        var early = await RunAsync("rescan", $"{archive.Id}", "--json");
        await archives.ListAsync(archive, "/photos/a.jpg", "/photos/b.jpg");
        await archives.FinishAsync(archive);

        var rescan = await RunAsync("rescan", $"{archive.Id}");
        await archives.ListAsync(archive, "/photos/a.jpg", "/photos/b.jpg");
        await archives.CompleteAsync();
        var text = (await RunAsync("status", $"{archive.Id}")).Text;
        var json = (await RunAsync("status", $"{archive.Id}", "--json")).Json;

        Assert.Equal((ExitCode.Rejected, "wrongArchiveState"), (early.Code, early.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.StartsWith("Listing again, for what is new, changed or gone: ", rescan.Output, StringComparison.Ordinal);
        Assert.Contains("nothing changed: 2 files unchanged (listing 2, ", text, StringComparison.Ordinal);
        Assert.Contains("2 of 2 files (100.0 %): 2 indexed", text, StringComparison.Ordinal);
        Assert.Equal((0, 2), (json.GetProperty("listing").GetProperty("added").GetInt32(), json.GetProperty("listing").GetProperty("unchanged").GetInt32()));
    }

    [Fact]
    public async Task Status_tells_all_that_is_known()
    {
        var archive = await archives.AddListedAsync("/photos", "/photos/a.jpg", "/photos/b.jpg", "/photos/c.jpg", "/photos/d.jpg");
        var jobs = await archives.FeedAsync(archive);
        await archives.IndexAsync(jobs["/photos/a.jpg"]);
        await archives.RejectAsync(jobs["/photos/b.jpg"], RejectionReason.Corrupt, "It is cut off.");
        await archives.ParkAsync(jobs["/photos/c.jpg"], RejectionReason.Crashed, "Ended by SIGSEGV.");

        var text = (await RunAsync("status", $"{archive.Id}")).Text;
        var json = (await RunAsync("status", $"{archive.Id}", "--json")).Json;

        var lines = text.Split('\n').Select(line => line.TrimEnd()).ToList();
        Assert.Contains($"Archive  {archive.Id}, running", lines);
        Assert.Contains($"Gallery  {archive.Gallery}", lines);
        Assert.Contains("Source  /photos", lines);
        Assert.Contains("Done  3 of 4 files (75.0 %): 1 indexed, 0 duplicates, 1 rejected, 1 parked", lines);
        Assert.Contains("Faces  1", lines);
        Assert.Contains("Open  1 file, of which 1 sent to the workers", lines);
        Assert.Contains($"Failures  corrupt 1, crashed 1; see 'faceworker archive failures {archive.Id}'", lines);
        Assert.Contains(lines, line => line.StartsWith("Listing  4 added, 0 changed, 0 unchanged, 0 vanished (listing 1, ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Time left  ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(StoredArchives.Worker, StringComparison.Ordinal));
        Assert.Equal((4, 1, 1, 1, 1, 1), (Count("listed"), Count("sent"), Count("indexed"), Count("rejected"), Count("parked"), Count("faces")));
        Assert.Equal((1, 1), (json.GetProperty("reasons").GetProperty("corrupt").GetInt32(), json.GetProperty("reasons").GetProperty("crashed").GetInt32()));
        Assert.Equal(StoredArchives.Worker, json.GetProperty("workers")[0].GetProperty("worker").GetString());

        int Count(string name) => json.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task What_cannot_be_known_is_not_guessed()
    {
        var archive = await archives.AddAsync("/photos");
        var listing = (await RunAsync("status", $"{archive.Id}")).Text;
        await archives.ListAsync(archive, "/photos/a.jpg");
        var listed = (await RunAsync("status", $"{archive.Id}")).Text;

        Assert.Contains("listing 1 is not finished yet", listing, StringComparison.Ordinal);
        Assert.Contains("Time left  not known yet: the source is still being listed", listing, StringComparison.Ordinal);
        Assert.Contains("Time left  not known yet", listed, StringComparison.Ordinal);
        Assert.Contains("Pace  no file within the last minute", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_and_the_general_status_show_how_far_each_is()
    {
        var archive = await archives.AddListedAsync("/photos", "/photos/a.jpg", "/photos/b.jpg");
        await archives.RejectAsync((await archives.FeedAsync(archive))["/photos/a.jpg"], RejectionReason.Empty, "The file has no bytes.");
        var done = await archives.AddListedAsync("/done", "/done/a.jpg");
        await archives.FinishAsync(done);

        var list = await RunAsync("list");
        var json = (await RunAsync("list", "--json")).Json;
        var status = await galleries.Command().RunAsync("status");
        var statusJson = (await galleries.Command().RunAsync("status", "--json")).Json;

        Assert.Contains(list.Text.Split('\n'), line => Words(line) is ["running", "2", "50.0 %", "0", "0", "1", "0", "0", ..] && line.Contains($"{archive.Gallery}", StringComparison.Ordinal));
        Assert.Contains(json.GetProperty("archives").EnumerateArray(), one => one.GetProperty("archive").GetInt64() == done.Id);
        Assert.Contains($"Archive {archive.Id}, /photos for gallery '{archive.Gallery}': 1 of 2 files (50.0 %); ", status.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/done", status.Text, StringComparison.Ordinal);
        Assert.Contains(statusJson.GetProperty("archives").EnumerateArray(), one => one.GetProperty("archive").GetInt64() == archive.Id);

        static string[] Words(string row) => [.. row.Split('│', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Skip(3)];
    }

    [Theory]
    [InlineData("add", "")]
    [InlineData("add", "ftp://photos.example/a")]
    [InlineData("add", "/photos")]
    [InlineData("failures", "1", "--reason", "bad-luck")]
    [InlineData("failures", "1", "--out", "failures.xlsx")]
    [InlineData("retry")]
    [InlineData("retry", "1", "--reason")]
    public async Task A_command_line_that_is_wrong_is_refused(params string[] arguments) =>
        Assert.Equal(ExitCode.Usage, (await RunAsync(arguments)).Code);

    [Theory]
    [InlineData("status")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    [InlineData("rescan")]
    [InlineData("failures")]
    [InlineData("retry")]
    public async Task An_archive_that_is_not_there_is_one_sentence_and_exit_code_3(string command)
    {
        var result = await RunAsync(command, "987654321");

        Assert.Equal((ExitCode.Rejected, "There is no archive 987654321; list them with: faceworker archive list\n"), (result.Code, result.Error));
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await archives.DisposeAsync();
    }

    private Task<CliResult> RunAsync(params string[] arguments) => galleries.Command().RunAsync(["archive", .. arguments]);
}
