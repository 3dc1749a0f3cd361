using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Archives.Feeding;
using FaceWorker.Storage.Archives.Ledger;
using FaceWorker.Storage.Operations;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Archives;

/// <summary>An archive of a gallery of its own, and everything that works on it. There is no other in its database: feeders and listers take any.</summary>
internal sealed class TestArchive : IAsyncDisposable
{
    public const string Worker = "host/1";
    public static readonly TimeSpan SourcePatience = TimeSpan.FromHours(6);
    public static readonly ImageOptions Options = new();

    private readonly StoreFixture fixture;
    private readonly TestFaces faces;

    private TestArchive(StoreFixture fixture, TestFaces faces, Gallery gallery)
    {
        (this.fixture, this.faces, Gallery) = (fixture, faces, gallery);
        Administration = new ArchiveAdministration(fixture.Database);
        Manifest = new ArchiveManifest(fixture.Database);
        Ledger = new ArchiveLedger(fixture.Database, Options, TimeProvider.System);
    }

    public Gallery Gallery { get; }

    public ArchiveAdministration Administration { get; }

    public ArchiveManifest Manifest { get; }

    public ArchiveLedger Ledger { get; }

    public long Id { get; private set; }

    public static async Task<TestArchive> CreateAsync(StoreFixture fixture, int seed = 71)
    {
        await fixture.ExecuteAsync("DELETE FROM archive; DELETE FROM operation");
        var faces = new TestFaces(seed);
        var archive = new TestArchive(fixture, faces, await fixture.CreateGalleryAsync(faces.Model));
        archive.Id = (await archive.AddAsync("/photos")).Id;
        return archive;
    }

    public Task<Archive> AddAsync(string source) => Administration.AddAsync(Context, Gallery.Name, new ArchiveSource(source), Cancel);

    public Task<ArchiveProgress> ProgressAsync() => Administration.GetProgressAsync(Id, Cancel);

    /// <summary>A listing that finds these.</summary>
    public Task<Archive?> ListAsync(params IEnumerable<ListedFile> files) => ListOneAsync(_ => files.ToAsyncEnumerable());

    /// <summary>A listing of the archive that comes next; one that failed need not wait, unless its pause is to be left.</summary>
    /// <exception cref="Exception">What it failed for.</exception>
    public async Task<Archive?> ListOneAsync(Func<ArchiveSource, IAsyncEnumerable<ListedFile>> list, CancellationToken? cancel = null, bool leavePauses = false)
    {
        if (!leavePauses)
            await fixture.ExecuteAsync("UPDATE operation SET free_at = now() WHERE state = 'queued' AND free_at > now()");
        var run = new ListingRun(Manifest, new MadeUpLister(list), Options, TimeProvider.System);
        return await fixture.Database.RunNextOperationAsync(run, cancel ?? Cancel) is { } operation
            ? (await Administration.GetProgressAsync(operation.Target!.Value, Cancel)).Archive
            : null;
    }

    /// <summary>The operations that list archives, the oldest first.</summary>
    public async Task<IReadOnlyList<Operation>> OperationsAsync() =>
        [.. (await new OperationAdministration(fixture.Database).ListAsync(Gallery.Name, all: true, Cancel)).Reverse()];

    /// <summary>The archive is listed again, and this is found.</summary>
    public async Task<ListingResult> RelistAsync(params IEnumerable<ListedFile> files)
    {
        await Administration.RescanAsync(Context, Id, Cancel);
        return (await ListAsync(files))!.LastListing!;
    }

    public static ListedFile File(string name, string? version = "1") => new($"/photos/{name}", version);

    public static IEnumerable<ListedFile> Files(int count) => Enumerable.Range(0, count).Select(i => File($"{i:000000}.jpg"));

    /// <summary>The jobs that are sent now.</summary>
    /// <param name="firstJobs">Of an archive that has finished nothing lately; by default, as many as there is room for.</param>
    public async Task<IReadOnlyList<ArchiveJob>> FeedAsync(int outstanding = 10_000, int? firstJobs = null)
    {
        var sent = new List<ArchiveJob>();
        while (await Manifest.ClaimAsync(new FeedLimits(outstanding, firstJobs ?? outstanding, SourcePatience), Cancel) is { Count: > 0 } jobs)
        {
            sent.AddRange(jobs);
            await Manifest.MarkSentAsync(jobs, Cancel);
        }

        return sent;
    }

    /// <summary>What a worker does with a file of these bytes: stores the image, and records it.</summary>
    public async Task StoreAsync(ArchiveJob job, string content, int faceCount = 2, string worker = Worker)
    {
        var stored = await fixture.Store.AddAsync(Gallery, faces.Picture(job.Source, Encoding.UTF8.GetBytes(content), faceCount), Lane.Bulk, Cancel);
        await Ledger.RecordAsync(new ItemOutcome.Stored(job.Archive, job.Item, worker, 1, stored.Id, stored.Faces.Count), Cancel);
    }

    public Task RejectAsync(ArchiveJob job, RejectionReason reason = RejectionReason.Corrupt, string detail = "Cut off.", int attempts = 1) =>
        Ledger.RecordAsync(new ItemOutcome.Rejected(job.Archive, job.Item, Worker, attempts, reason, detail), Cancel);

    /// <summary>Everything that waits is stored; the content of each file is its name unless it is said.</summary>
    public async Task IndexAllAsync(Func<string, string>? contentOf = null)
    {
        while (await FeedAsync() is { Count: > 0 } jobs)
            await Task.WhenAll(jobs.Select(job => StoreAsync(job, (contentOf ?? (name => name))(job.Source))));
    }

    /// <summary>State, and whether it is gone, by the file's name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StatesAsync() => (await fixture.Database.RunAsync(connection => connection.QueryAsync(
        "SELECT source, state || CASE WHEN gone THEN ' gone' ELSE '' END FROM archive_item WHERE archive_id = $1", [Id],
        row => (row.GetString(0), row.GetString(1)), Cancel), Cancel)).ToDictionary(row => row.Item1["/photos/".Length..], row => row.Item2);

    public async Task<IReadOnlyList<ArchiveFailure>> FailuresAsync(FailureFilter? which = null) =>
        await Administration.GetFailuresAsync(Id, which ?? new FailureFilter(), Cancel).ToListAsync(Cancel);

    /// <summary>The counts are what counting the items gives.</summary>
    public async Task AssertCountsAsync(long? archive = null)
    {
        var counted = await RowsAsync("SELECT state, reason, sum(items), sum(faces) FROM archive_count WHERE archive_id = $1 GROUP BY state, reason", archive ?? Id);
        var actual = await RowsAsync("""
            SELECT 'listed', '', count(*), 0 FROM archive_item WHERE archive_id = $1
            UNION ALL SELECT 'gone', '', count(*), 0 FROM archive_item WHERE archive_id = $1 AND gone
            UNION ALL SELECT state, coalesce(reason, ''), count(*), sum(CASE state WHEN 'indexed' THEN faces ELSE 0 END)
              FROM archive_item WHERE archive_id = $1 AND state NOT IN ('waiting', 'sent') GROUP BY state, reason
            """, archive ?? Id);
        Assert.Equal(actual, counted);
        Assert.Equal(0, await fixture.ScalarAsync<long>("SELECT count(*) FROM archive_item WHERE gone AND state = 'waiting'"));
    }

    public ValueTask DisposeAsync() => Ledger.DisposeAsync();

    private async Task<IReadOnlyList<string>> RowsAsync(string sql, long archive) => [.. (await fixture.Database.RunAsync(connection => connection.QueryAsync(
        $"SELECT state || ' ' || reason || ' ' || items || ' ' || faces FROM ({sql}) AS rows (state, reason, items, faces) WHERE (items, faces) <> (0, 0)",
        [archive], row => row.GetString(0), Cancel), Cancel)).Order()];
}

internal sealed class MadeUpLister(Func<ArchiveSource, IAsyncEnumerable<ListedFile>> list) : IArchiveLister
{
    public IAsyncEnumerable<ListedFile> ListAsync(ArchiveSource source, CancellationToken cancel, GallerySources? within = null) => list(source);
}

internal static class Completion
{
    /// <summary>The archives that were completed and are to be announced.</summary>
    public static async Task<IReadOnlyList<long>> CompleteAsync(this ArchiveManifest manifest)
    {
        await manifest.CompleteAsync(Cancel);
        var announced = await manifest.TakeAnnouncementsAsync(TimeSpan.FromMinutes(1), Cancel);
        foreach (var archive in announced)
            Assert.True(await manifest.AnnounceAsync(archive, new NewEvent("archive-completed", Gallery: null, "{}"), Cancel));
        return announced;
    }
}
