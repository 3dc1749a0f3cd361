using System.Text;
using System.Text.Json;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Archives;

public sealed class ArchiveFailuresTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IAsyncDisposable
{
    private const string Nasty = "/photos/a \"b\", c\r\nd.jpg";
    private const string Formula = "=HYPERLINK(\"https://evil.example\",\"look\")";

    private readonly StoredArchives archives = new(galleries);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Failures_are_grouped_by_reason_with_the_first_of_each()
    {
        var archive = await AddAsync(corrupt: 5);

        var result = await RunAsync("failures", archive);

        var lines = result.Output.Split('\n');
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("corrupt: 5 files", lines);
        Assert.Contains("  /photos/2.jpg", lines);
        Assert.Contains(lines, line => line.StartsWith($"    Cut off at 2. [1 attempt, {StoredArchives.Worker}, ", StringComparison.Ordinal));
        Assert.DoesNotContain("  /photos/3.jpg", lines);
        Assert.Contains("  and 2 more", lines);
        Assert.Contains("crashed: 1 file", lines);
        Assert.Contains(lines, line => line.StartsWith($"    Ended by SIGSEGV. [parked, 3 attempts, {StoredArchives.Worker}, ", StringComparison.Ordinal));
        Assert.Contains("  /photos/a \"b\", c\uFFFDd.jpg", lines);
        Assert.Contains($"7 files could not be indexed (corrupt 5, crashed 1, empty 1), of archive {archive.Id} (/photos for gallery '{archive.Gallery}').", lines);
        Assert.Contains($"All of them: add --out FILE.csv. Try them again: faceworker archive retry {archive.Id}", lines);
    }

    [Fact]
    public async Task Failures_of_a_reason_and_of_a_path_are_found()
    {
        var archive = await AddAsync(corrupt: 2);

        var crashed = await RunAsync("failures", archive, "--reason", "crashed");
        var none = await RunAsync("failures", archive, "--path", "*/nowhere/*");
        var one = await RunAsync("failures", archive, "--path", "/photos/?.jpg", "--reason", "corrupt");

        Assert.Contains("1 file could not be indexed (crashed 1), of ", crashed.Output, StringComparison.Ordinal);
        Assert.Equal($"0 files could not be indexed, of archive {archive.Id} (/photos for gallery '{archive.Gallery}').\n", none.Output);
        Assert.Contains("2 files could not be indexed (corrupt 2), of ", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_each_failure_is_a_line_and_the_last_is_the_summary()
    {
        var archive = await AddAsync(corrupt: 2);

        var lines = (await RunAsync("failures", archive, "--json")).JsonLines;

        Assert.Equal(["corrupt", "corrupt", "crashed", "empty"], lines.SkipLast(1).Select(line => line.GetProperty("reason").GetString()));
        Assert.Equal(("rejected", "parked"), (lines[0].GetProperty("outcome").GetString(), lines[2].GetProperty("outcome").GetString()));
        Assert.Equal((Nasty, Formula, 1, false), (
            lines[3].GetProperty("source").GetString(), lines[3].GetProperty("detail").GetString(), lines[3].GetProperty("attempts").GetInt32(), lines[3].GetProperty("isGone").GetBoolean()));
        Assert.Equal(("summary", archive.Id, 4, 2), (
            lines[^1].GetProperty("outcome").GetString(), lines[^1].GetProperty("archive").GetInt64(), lines[^1].GetProperty("failures").GetInt32(),
            lines[^1].GetProperty("reasons").GetProperty("corrupt").GetInt32()));
    }

    [Fact]
    public async Task The_csv_reads_back_as_it_was_but_for_formulas_that_are_made_harmless()
    {
        var archive = await AddAsync(corrupt: 2);
        var file = Path.Combine(folder.Path, "failures.csv");

        var result = await RunAsync("failures", archive, "--out", file);

        Assert.Equal($"4 files could not be indexed (corrupt 2, crashed 1, empty 1), in '{file}'.\n", result.Output);
        Assert.Equal([file], Directory.GetFiles(folder.Path));
        var text = await File.ReadAllTextAsync(file, StoredGalleries.Cancel);
        var rows = ReadCsv(text);
        Assert.Equal(["source", "outcome", "reason", "detail", "attempts", "worker", "finishedAt", "isGone", "item"], rows[0]);
        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.Equal(rows[0].Count, row.Count));
        Assert.Equal(["/photos/0.jpg", "rejected", "corrupt", "Cut off at 0.", "1", StoredArchives.Worker], rows[1].Take(6));
        Assert.Equal([Nasty, "rejected", "empty", "'" + Formula, "1", StoredArchives.Worker], rows[4].Take(6));
        Assert.True(DateTimeOffset.TryParse(rows[1][6], out _));
    }

    [Fact]
    public async Task The_jsonl_reads_back_to_the_letter()
    {
        var archive = await AddAsync(corrupt: 1);
        var file = folder.Add("failures.jsonl", "an older one");

        var summary = (await RunAsync("failures", archive, "--out", file, "--json")).Json;

        var lines = await File.ReadAllLinesAsync(file, StoredGalleries.Cancel);
        Assert.Equal(3, summary.GetProperty("failures").GetInt32());
        Assert.Equal(3, lines.Length);
        var empty = JsonDocument.Parse(lines[2]).RootElement;
        Assert.Equal((Nasty, Formula, "empty"), (empty.GetProperty("source").GetString(), empty.GetProperty("detail").GetString(), empty.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_leaves_the_old_one()
    {
        var archive = await AddAsync(corrupt: 1);

        var result = await RunAsync("failures", archive, "--out", Path.Combine(folder.Path, "no", "such", "folder.csv"));

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("folder.csv", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_sends_what_was_asked_for_and_says_how_many()
    {
        var archive = await AddAsync(corrupt: 3);

        var two = await RunAsync("retry", archive, "--reason", "corrupt", "--path", "/photos/[12].jpg");
        var some = await RunAsync("retry", archive, "--reason", "corrupt", "--path", "/photos/1*");
        await RunAsync("pause", archive);
        var rest = await RunAsync("retry", archive);
        var none = await RunAsync("retry", archive, "--json");

        var which = $"archive {archive.Id} (/photos for gallery '{archive.Gallery}')";
        Assert.Equal($"No failed file matches in {which}; see 'faceworker archive failures {archive.Id}'.\n", two.Output);
        Assert.Equal($"1 file of {which} will be sent again.\n", some.Output);
        Assert.Equal($"4 files of {which} will be sent again. It is paused; resume it: faceworker archive resume {archive.Id}\n", rest.Output);
        Assert.Equal((ExitCode.Done, 0, 0), (none.Code, none.Json.GetProperty("retried").GetInt32(), none.Json.GetProperty("progress").GetProperty("rejected").GetInt32()));
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await archives.DisposeAsync();
    }

    /// <summary>An archive with so many corrupt files, one that crashed its worker and one with a nasty name and detail.</summary>
    private async Task<Archive> AddAsync(int corrupt)
    {
        var broken = Enumerable.Range(0, corrupt).Select(number => $"/photos/{number}.jpg").ToList();
        var archive = await archives.AddListedAsync("/photos", [.. broken, "/photos/killer.jpg", Nasty]);
        var jobs = await archives.FeedAsync(archive);
        for (var i = 0; i < corrupt; i++)
            await archives.RejectAsync(jobs[broken[i]], RejectionReason.Corrupt, $"Cut off at {i}.");
        await archives.ParkAsync(jobs["/photos/killer.jpg"], RejectionReason.Crashed, "Ended by SIGSEGV.");
        await archives.RejectAsync(jobs[Nasty], RejectionReason.Empty, Formula);
        return archive;
    }

    private Task<CliResult> RunAsync(string command, Archive archive, params string[] more) =>
        galleries.Command().RunAsync(["archive", command, $"{archive.Id}", .. more]);

    /// <summary>RFC 4180, section 2: fields with commas, quotes or line breaks are in quotes, and a quote in them is doubled.</summary>
    private static List<List<string>> ReadCsv(string text)
    {
        var rows = new List<List<string>> { new() };
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (isQuoted && letter == '"' && i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[i++]);
            else if (letter == '"')
                isQuoted = !isQuoted;
            else if (isQuoted || letter is not (',' or '\r' or '\n'))
                field.Append(letter);
            else if (letter != '\r')
            {
                rows[^1].Add(field.ToString());
                field.Clear();
                if (letter == '\n')
                    rows.Add([]);
            }
        }

        Assert.False(isQuoted || field.Length > 0, "the file ends in the middle of a line");
        rows.RemoveAt(rows.Count - 1);
        return rows;
    }
}
