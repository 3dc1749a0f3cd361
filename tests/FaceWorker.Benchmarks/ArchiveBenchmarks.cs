using System.Diagnostics;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Archives.Feeding;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>A million generated names on their way into the manifest, and what asking for them costs then.</summary>
internal sealed class ArchiveBenchmarks : IArchiveLister, IAsyncDisposable
{
    // While nothing is done yet, all of them stand in the index of what waits, too.
    private const string SizeOfEach = """
        SELECT format('table %s', pg_relation_size('archive_item') / count) || string_agg(format(', %s %s', indexrelid::regclass, pg_relation_size(indexrelid) / count), '')
        FROM pg_index, (SELECT count(*) FROM archive_item) AS items
        WHERE indrelid = 'archive_item'::regclass
        GROUP BY count
        """;

    public static readonly RequestContext Owner = new(new Caller("benchmarks", Rights.All), Lane.Bulk);

    private readonly TestDatabase database;
    private readonly GalleryDatabase galleries;
    private readonly ArchiveManifest manifest;
    private readonly ArchiveAdministration administration;
    private readonly long archive;
    private readonly int items;

    private ArchiveBenchmarks(TestDatabase database, GalleryDatabase galleries, long archive, int items)
    {
        (this.database, this.galleries, this.archive, this.items) = (database, galleries, archive, items);
        manifest = new ArchiveManifest(galleries);
        administration = new ArchiveAdministration(galleries);
    }

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        await using var archive = await CreateAsync(run.Pick(1_000_000, 100_000));
        foreach (var comparison in await archive.RunAsync())
            yield return comparison;
    }

    private static async Task<ArchiveBenchmarks> CreateAsync(int items)
    {
        var database = await TestDatabase.CreateAsync();
        var options = new StorageOptions { ConnectionString = database.ConnectionString };
        var galleries = new GalleryDatabase(options);
        await using var store = new PostgresGalleryStore(galleries, options, TimeProvider.System);
        var gallery = await store.CreateAsync(
            Owner, new GalleryName("archive"), PackId.Default, new FaceModel(new ModelId("made-up"), 512, Fingerprint: ""),
            GallerySettings.With(new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(1), "made up")), CancellationToken.None);
        var archive = await new ArchiveAdministration(galleries).AddAsync(Owner, gallery.Name, new ArchiveSource("/photos"), CancellationToken.None);
        return new ArchiveBenchmarks(database, galleries, archive.Id, items);
    }

    /// <summary>Every figure of one run: a million rows take too long for rounds, so a spread is not given.</summary>
    private async Task<IReadOnlyList<Comparison>> RunAsync()
    {
        var before = ResidentMegabytes();
        var first = await ListAsync();
        var resident = ResidentMegabytes();
        var again = await RelistAsync();
        var copied = await CopyAsync();
        await database.ExecuteAsync("VACUUM ANALYZE archive_item");
        var progress = await MedianMillisecondsAsync(() => administration.GetProgressAsync(archive, CancellationToken.None));
        var counting = await MedianMillisecondsAsync(() => database.ScalarAsync<long>("SELECT count(*) FROM archive_item"));
        var size = await database.ScalarAsync<string>(SizeOfEach);
        await Console.Error.WriteLineAsync($"  bytes an item: {size}");
        return
        [
            new Comparison($"listing {items:N0} files into the manifest, items/s ÷ a bare COPY of the same rows", first, copied, first / copied, 0, Target: null),
            new Comparison($"listing {items:N0} files, items/s ÷ 20,000", first, 20_000, first / 20_000, 0, Target: 1),
            new Comparison($"listing {items:N0} unchanged files again, items/s ÷ the first time", again, first, again / first, 0, Target: null),
            new Comparison("memory while listing, MiB resident ÷ 300", resident, 300, resident / 300, 0, Target: 1, AtMost: true),
            new Comparison("memory while listing, MiB resident ÷ before", resident, before, resident / before, 0, Target: null),
            new Comparison($"progress of {items:N0} items, p50 ms ÷ 100", progress, 100, progress / 100, 0, Target: 1, AtMost: true),
            new Comparison($"progress of {items:N0} items, p50 ms ÷ counting them", progress, counting, progress / counting, 0, Target: null),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await galleries.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task<double> ListAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await galleries.RunNextOperationAsync(new ListingRun(manifest, this, new ImageOptions(), TimeProvider.System), CancellationToken.None);
        if ((await administration.GetProgressAsync(archive, CancellationToken.None)).Archive.LastListing is not { } result || result.Added + result.Unchanged != items)
            throw new InvalidOperationException("The archive was not listed to its end, so there is nothing to measure.");
        return items / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ListedFile> ListAsync(ArchiveSource source, CancellationToken cancel, GallerySources? within = null) => FilesAsync();

    private async Task<double> RelistAsync()
    {
        await administration.RescanAsync(Owner, archive, CancellationToken.None);
        return await ListAsync();
    }

    /// <summary>The same rows into a table without an index.</summary>
    private async Task<double> CopyAsync()
    {
        await database.ExecuteAsync("CREATE TABLE bare (source text, version text)");
        var began = Stopwatch.GetTimestamp();
        await using (var connection = await database.OpenAsync())
        {
            await using var copy = await connection.BeginBinaryImportAsync("COPY bare (source, version) FROM STDIN (FORMAT BINARY)");
            await foreach (var file in FilesAsync())
                await copy.WriteRowAsync(CancellationToken.None, file.Source, file.Version);
            await copy.CompleteAsync();
        }

        return items / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async IAsyncEnumerable<ListedFile> FilesAsync()
    {
        await Task.Yield();
        for (var i = 0; i < items; i++)
            yield return new ListedFile($"/photos/{i / 1000:0000}/IMG_{i:0000000}.jpg", $"{100_000 + i}-{638_000_000_000_000_000 + i}");
    }

    private static async Task<double> MedianMillisecondsAsync(Func<Task> ask)
    {
        var times = new List<double>();
        for (var i = 0; i < 21; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await ask();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Comparison.Median(times);
    }

    /// <summary>The most that the process has held so far.</summary>
    private static double ResidentMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1048576.0;
    }
}
