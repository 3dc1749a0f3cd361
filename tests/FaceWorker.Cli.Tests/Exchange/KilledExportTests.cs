using System.Diagnostics;
using System.Text.Json.Nodes;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.Cli.Tests.Exchange;

/// <summary>The command in a process of its own, killed in the middle of an export, and run again.</summary>
public sealed class KilledExportTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IDisposable
{
    /// <summary>Makes each page of photos take long enough for a kill to come in between.</summary>
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(40);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Files_of_an_export_that_was_killed_do_not_appear_and_run_again_they_are_those_of_one_that_was_not()
    {
        var gallery = await FillAsync(photos: 4_000, faces: 6);
        foreach (var (format, name) in new[] { ("jsonl", "all.jsonl"), ("csv", ""), ("parquet", "") })
        {
            var (whole, killed) = ($"whole-{format}", $"killed-{format}");
            string Place(string attempt) => Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, attempt)).FullName, name);
            await ExportAsync(gallery, format, Place(whole));

            await KillAsync(gallery, format, Place(killed), () => FilesOf(killed).Sum(file => new FileInfo(file).Length) > 50_000);
            Assert.All(FilesOf(killed), file => Assert.EndsWith(".unfinished", file, StringComparison.Ordinal));
            await ExportAsync(gallery, format, Place(killed));

            AssertSame(whole, killed);
        }
    }

    [Fact]
    public async Task Sidecars_go_on_where_the_export_was_killed()
    {
        const int Photos = 200, First = 10;
        var gallery = await FillAsync(Photos, faces: 2);
        await ExportAsync(gallery, "xmp", Path.Combine(folder.Path, "whole"));

        await KillAsync(gallery, "xmp", Path.Combine(folder.Path, "killed"), () => FilesOf("killed").Count >= First);
        Assert.InRange(FilesOf("killed").Count, First, Photos - 1);
        var report = (await ExportAsync(gallery, "xmp", Path.Combine(folder.Path, "killed"))).Json.GetProperty("xmp");

        AssertSame("whole", "killed");
        var (written, unchanged) = (report.GetProperty("written").GetInt64(), report.GetProperty("unchanged").GetInt64());
        Assert.Equal(Photos, written + unchanged);
        Assert.InRange(unchanged, First - 1, Photos - 1); // the last of the first may have been unfinished
    }

    /// <summary>A gallery with photos that are nowhere, with Anna's face first.</summary>
    private async Task<string> FillAsync(int photos, int faces)
    {
        var name = await galleries.AddGalleryAsync();
        await galleries.ExecuteAsync($"""
            WITH known AS (SELECT id FROM gallery WHERE name = '{name}'), anna AS (INSERT INTO subject (gallery_id, name) SELECT id, 'Anna' FROM known RETURNING id),
            photo AS (INSERT INTO image (gallery_id, sha256, width, height) SELECT id, sha256(number::text::bytea), 80, 40 FROM known, generate_series(1, {photos}) AS number RETURNING id),
            sourced AS (INSERT INTO image_source (image_id, source_sha256, source) SELECT id, sha256(id::text::bytea), '/nowhere/' || id || '.jpg' FROM photo)
            INSERT INTO face (image_id, position, x, y, width, height, score, landmarks, subject_id)
            SELECT photo.id, position, 2 + 12 * position, 8, 10, 20, 0.9, array_fill(1::real, ARRAY[10]), CASE position WHEN 0 THEN anna.id END FROM photo, anna, generate_series(0, {faces - 1}) AS position
            """);
        return name;
    }

    private async Task<CliResult> ExportAsync(string gallery, string format, string place)
    {
        var result = await galleries.Command().RunAsync("export", "--gallery", gallery, "--format", format, "--out", place, "--json");
        Assert.True(result.Code == ExitCode.Done, result.Error + result.Output);
        return result;
    }

    private async Task KillAsync(string gallery, string format, string place, Func<bool> isInTheMiddle)
    {
        var server = new NpgsqlConnectionStringBuilder(galleries.ConnectionString);
        await using var proxy = new TcpProxy(server.Host!, server.Port) { Latency = Latency };
        server.Host = TcpProxy.Host;
        server.Port = proxy.Port;
        var start = CommandProgram.Describe(server.ConnectionString, rabbitMq: null, models: null, "export", "--gallery", gallery, "--format", format, "--out", place, "--json");
        using var command = Process.Start(start)!;
        while (!command.HasExited && !isInTheMiddle())
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, StoredGalleries.Cancel);
        command.Kill();
        await command.WaitForExitAsync(StoredGalleries.Cancel);
        Assert.True(command.ExitCode == 128 + 9, $"The command had ended before it was killed: {await command.StandardOutput.ReadToEndAsync(StoredGalleries.Cancel)}{await command.StandardError.ReadToEndAsync(StoredGalleries.Cancel)}");
    }

    private List<string> FilesOf(string attempt)
    {
        var root = Path.Combine(folder.Path, attempt);
        return Directory.Exists(root) ? [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
    }

    private void AssertSame(string one, string other)
    {
        string[] Names(string attempt) => [.. FilesOf(attempt).Select(file => Path.GetRelativePath(Path.Combine(folder.Path, attempt), file))];
        Assert.Equal(Names(one), Names(other));
        Assert.All(Names(one), name => Assert.True(ContentOf(one, name).AsSpan().SequenceEqual(ContentOf(other, name)), $"{name} differs."));
    }

    /// <summary>Without the moment at which it was taken, which only JSON lines tell.</summary>
    private byte[] ContentOf(string attempt, string name)
    {
        var content = File.ReadAllBytes(Path.Combine(folder.Path, attempt, name));
        if (!name.EndsWith(".jsonl", StringComparison.Ordinal))
            return content;
        var end = Array.IndexOf(content, (byte)'\n');
        var gallery = JsonNode.Parse(content.AsSpan(..end))!.AsObject();
        Assert.True(gallery.Remove("takenAt"));
        return [.. System.Text.Encoding.UTF8.GetBytes(gallery.ToJsonString()), .. content[end..]];
    }
}
