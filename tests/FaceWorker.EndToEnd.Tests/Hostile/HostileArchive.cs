using System.Collections.Concurrent;
using System.Diagnostics;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;

namespace FaceWorker.EndToEnd.Tests.Hostile;

/// <summary>A folder as nobody would wish it, through the listing and the queue of a running worker.</summary>
public sealed class HostileArchive(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private const int MaxPixels = 20_000_000; // of the worker
    private const int InHand = 16; // files at a time, as the worker's default

    // Bytes per pixel in hand: three of the picture, four with the pool's rounding, and four of a decoder that holds a whole frame (GIF, WebP).
    private const int BytesPerPixel = 8;

    private readonly string folder = Directory.CreateDirectory(Path.Combine(fixture.Images.Folder, "archive")).FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_file_ends_as_it_must_and_the_good_ones_among_them_are_all_indexed()
    {
        await using var worker = await fixture.StartWorkerAsync(("IMAGES__ROOTS__0", folder), ("IMAGES__MAXPIXELS", $"{MaxPixels}"));
        var photo = Path.Combine(folder, "photo.jpg");
        File.Copy(TestImages.Sample(1), photo);
        var faces = (await fixture.IndexAsync(photo)).Result!.Faces.Count;
        var corpus = HostileCorpus.Write(folder, photo, faces);
        corpus.Expect("photo.jpg", corpus.SameFaces);
        AddGoodPhotos(corpus);
        try
        {
            var before = worker.PeakMemory;
            var outcomes = await IndexAllAsync(corpus);

            Assert.Equal(corpus.Endings.Keys.Order(StringComparer.Ordinal), outcomes.Keys.Order(StringComparer.Ordinal));
            Assert.Empty(corpus.Endings.Where(file => !outcomes[file.Key].IsAllowedBy(file.Value)).Select(file => $"{file.Key[folder.Length..]}: {outcomes[file.Key]}, but should be {file.Value}"));
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

    private async Task<IReadOnlyDictionary<string, Outcome>> IndexAllAsync(HostileCorpus corpus)
    {
        var options = new ImageOptions { Roots = [folder] };
        using var web = new WebReader(options);
        using var noStore = new Worker.Sources.S3ObjectStore(new Worker.Sources.S3Options(), options.RequestTimeout);
        var outcomes = new ConcurrentDictionary<string, Outcome>();
        await Parallel.ForEachAsync(new ArchiveLister(options, web, noStore).ListAsync(new ArchiveSource(folder), Cancel),
            new ParallelOptions { MaxDegreeOfParallelism = InHand, CancellationToken = Cancel },
            async (file, _) => Assert.True(outcomes.TryAdd(file.Source, file.Problem is { } problem ? new Outcome(null, problem.Reason, problem.Detail) : await IndexAsync(file.Source)), $"{file.Source} is listed twice"));
        return outcomes;
    }

    private async Task<Outcome> IndexAsync(string path)
    {
        var answer = await fixture.IndexAsync(path);
        return new Outcome(answer.Result?.Faces.Count, answer.Rejection?.Reason, answer.Rejection?.Detail);
    }

    private sealed record Outcome(int? Faces, RejectionReason? Reason, string? Detail)
    {
        public bool IsAllowedBy(Ending ending) => ending.Allows(Faces, Reason);
    }
}
