using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Archives.Feeding;
using FaceWorker.Storage.Archives.Ledger;

namespace FaceWorker.Cli.Tests.Archives;

/// <summary>Archives in a test class's database, brought along as workers would.</summary>
internal sealed class StoredArchives : IAsyncDisposable
{
    public const string Worker = "host:4711";

    private readonly StoredGalleries galleries;
    private readonly GalleryDatabase database;
    private readonly ArchiveManifest manifest;
    private readonly ArchiveLedger ledger;

    public StoredArchives(StoredGalleries galleries)
    {
        this.galleries = galleries;
        database = new GalleryDatabase(galleries.ConnectionString);
        manifest = new ArchiveManifest(database);
        ledger = new ArchiveLedger(database, new ImageOptions(), TimeProvider.System);
        Administration = new ArchiveAdministration(database);
    }

    public ArchiveAdministration Administration { get; }

    /// <summary>A gallery of its own with one archive.</summary>
    public async Task<Archive> AddAsync(string source) =>
        await Administration.AddAsync(new RequestContext(new Caller("tester", Rights.All), Lane.Interactive), new GalleryName(await galleries.AddGalleryAsync()), new ArchiveSource(source), StoredGalleries.Cancel);

    /// <summary>An archive that is listed and has these files.</summary>
    public async Task<Archive> AddListedAsync(string source, params string[] files)
    {
        var archive = await AddAsync(source);
        await ListAsync(archive, files);
        return archive;
    }

    /// <summary>A listing of the archive that finds these files, each of the same version as ever.</summary>
    public async Task ListAsync(Archive archive, params string[] files)
    {
        await using var listing = await manifest.BeginListingAsync(archive.Id, StoredGalleries.Cancel);
        await listing!.MergeAsync([.. files.Select(file => new ListedFile(file, "1"))], StoredGalleries.Cancel);
        await listing.FinishAsync(StoredGalleries.Cancel);
    }

    /// <summary>Sends what waits, and returns the jobs of the archive by their files.</summary>
    public async Task<IReadOnlyDictionary<string, ArchiveJob>> FeedAsync(Archive archive)
    {
        var jobs = await manifest.ClaimAsync(new FeedLimits(10_000, 10_000, TimeSpan.FromHours(6)), StoredGalleries.Cancel);
        await manifest.MarkSentAsync(jobs, StoredGalleries.Cancel);
        return jobs.Where(job => job.Archive == archive.Id).ToDictionary(job => job.Source);
    }

    public Task RejectAsync(ArchiveJob job, RejectionReason reason, string detail) =>
        ledger.RecordAsync(new ItemOutcome.Rejected(job.Archive, job.Item, Worker, 1, reason, detail), StoredGalleries.Cancel);

    public Task ParkAsync(ArchiveJob job, RejectionReason reason, string detail) =>
        ledger.RecordAsync(new ItemOutcome.Parked(job.Archive, job.Item, Worker, 3, reason, detail), StoredGalleries.Cancel);

    /// <summary>Stores an image of one face for the job.</summary>
    public async Task IndexAsync(ArchiveJob job)
    {
        var image = await galleries.WithStoreAsync(async store =>
            await store.AddAsync(await store.GetGalleryAsync(job.Gallery, StoredGalleries.Cancel), Picture(job.Source), Lane.Bulk, StoredGalleries.Cancel));
        await ledger.RecordAsync(new ItemOutcome.Stored(job.Archive, job.Item, Worker, 1, image.Id, image.Faces.Count), StoredGalleries.Cancel);
    }

    /// <summary>Stores an image for each file that waits, and completes the archive.</summary>
    public async Task FinishAsync(Archive archive)
    {
        foreach (var job in (await FeedAsync(archive)).Values)
            await IndexAsync(job);
        await CompleteAsync();
    }

    public Task CompleteAsync() => manifest.CompleteAsync(StoredGalleries.Cancel);

    public async ValueTask DisposeAsync()
    {
        await ledger.DisposeAsync();
        await database.DisposeAsync();
    }

    private static IndexedPicture Picture(string source)
    {
        var point = new ImagePoint(30, 40);
        var detection = new Detection(new BoundingBox(10, 20, 50, 60), 0.9f, new FaceLandmarks(point, point, point, point, point));
        var found = new FoundFace(detection, Embedding.FromRaw([1, 0, 0, 0], StoredGalleries.Model), FaceQuality.Of(detection, sharpness: 100));
        return new IndexedPicture(ImageFile.From(source, Guid.NewGuid().ToByteArray()), 100, 100, [new SeenFace(found, Problems: [], Crop: null)]);
    }
}
