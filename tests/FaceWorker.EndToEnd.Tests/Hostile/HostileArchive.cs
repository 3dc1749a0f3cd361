using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.EndToEnd.Tests.Archives;

namespace FaceWorker.EndToEnd.Tests.Hostile;

/// <summary>A folder as nobody would wish it, as an archive: through the listing, the queue of a running worker, and the ledger.</summary>
public sealed class HostileArchive(ArchiveFixture fixture) : IClassFixture<ArchiveFixture>
{
    private const int MaxPixels = 20_000_000; // of the worker
    private const int LongestSource = 4096; // characters of a source that the ledger keeps
    private const int InHand = 16; // files at a time, as the worker's default

    // Bytes per pixel in hand: three of the picture, four with the pool's rounding, and four of a decoder that holds a whole frame (GIF, WebP).
    private const int BytesPerPixel = 8;

    private readonly string folder = Directory.CreateDirectory(Path.Combine(fixture.Images.Folder, "archive")).FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_file_ends_as_it_must_and_the_good_ones_among_them_are_all_indexed()
    {
        await using var worker = await fixture.StartKeeperAsync(("IMAGES__ROOTS__0", folder), ("IMAGES__MAXPIXELS", $"{MaxPixels}"));
        var photo = Path.Combine(folder, "photo.jpg");
        File.Copy(TestImages.Sample(1), photo);
        var faces = (await fixture.IndexAsync(photo)).Result!.Faces.Count;
        var corpus = HostileCorpus.Write(folder, photo, faces);
        corpus.Expect("photo.jpg", corpus.SameFaces);
        AddGoodPhotos(corpus);
        try
        {
            var before = worker.PeakMemory;
            var archive = await fixture.AddAsync(folder);
            await fixture.CompletedAsync(archive);
            var outcomes = await ReadLedgerAsync(archive);

            var endings = corpus.Endings.ToDictionary(file => file.Key[..Math.Min(file.Key.Length, LongestSource)], file => file.Value);
            Assert.Equal(endings.Keys.Order(StringComparer.Ordinal), outcomes.Keys.Order(StringComparer.Ordinal));
            Assert.Empty(endings.Where(file => !outcomes[file.Key].IsAllowedBy(file.Value)).Select(file => $"{file.Key[folder.Length..]}: {outcomes[file.Key]}, but should be {file.Value}"));
            await ArchiveOracle.NothingIsTwiceAsync(fixture);
            TestContext.Current.TestOutputHelper!.WriteLine($"{outcomes.Count} files, at most {worker.PeakMemory >> 20} MiB resident, {before >> 20} before");
            Assert.InRange(worker.PeakMemory, before, before + (long)InHand * MaxPixels * BytesPerPixel);
        }
        finally
        {
            using var remove = Process.Start("rm", ["-rf", folder]); // .NET cannot remove what it cannot name
            await remove.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static void AddGoodPhotos(HostileCorpus corpus)
    {
        for (var sample = 2; sample <= 5; sample++)
            corpus.Add($"good/{sample}.jpg", File.ReadAllBytes(TestImages.Sample(sample)), Ending.IndexedOr());
    }

    /// <summary>By source.</summary>
    private async Task<IReadOnlyDictionary<string, Outcome>> ReadLedgerAsync(long archive)
    {
        var ledger = await fixture.Database.ScalarAsync<string>($"""
            SELECT json_object_agg(source, json_build_object('faces', faces, 'reason', reason, 'detail', detail))::text
            FROM archive_item WHERE archive_id = {archive} AND state IN ('indexed', 'duplicate', 'rejected', 'parked')
            """);
        return JsonSerializer.Deserialize<Dictionary<string, Outcome>>(ledger, JsonSerializerOptions.Web)!;
    }

    private sealed record Outcome(int? Faces, RejectionReason? Reason, string? Detail)
    {
        public bool IsAllowedBy(Ending ending) => ending.Allows(Faces, Reason);
    }
}
