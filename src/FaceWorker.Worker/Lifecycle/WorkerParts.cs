using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Enrollment;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Identification;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Verification;
using FaceWorker.Storage;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Calibration;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.Search;
using FaceWorker.Storage.Sources;
using FaceWorker.Storage.Subjects;
using FaceWorker.Training;
using FaceWorker.Vision.Decoding;
using FaceWorker.Worker.Archives;
using FaceWorker.Worker.Consumers;
using FaceWorker.Worker.Operations;
using FaceWorker.Worker.Quarantine;
using FaceWorker.Worker.Sources;
using MassTransit;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>What a worker is made of once its database is there and its models are warm.</summary>
internal sealed class WorkerParts : IAsyncDisposable
{
    private readonly WorkerSettings settings;
    private readonly ILoggerFactory loggers;
    private readonly TimeProvider time;
    private readonly GalleryDatabase database;
    private readonly PostgresGalleryStore store;
    private readonly ArchiveLedger ledger;
    private readonly WebReader web;
    private readonly S3ObjectStore objects;
    private readonly SourcePlaces places;
    private readonly SourceOutages outages;
    private readonly IImageSource fetcher;
    private readonly IsolatedViewer isolated;
    private readonly IFacePacks packs;

    /// <param name="database">Stays its creator's to dispose, as <paramref name="packs"/> do.</param>
    public WorkerParts(WorkerSettings settings, GalleryDatabase database, IFacePacks packs, TimeProvider time, ILoggerFactory loggers)
    {
        this.settings = settings;
        this.database = database;
        this.packs = packs;
        this.time = time;
        this.loggers = loggers;
        places = new SourcePlaces(time);
        store = new PostgresGalleryStore(database, settings.Storage, time);
        ledger = new ArchiveLedger(database, settings.Images, time);
        web = new WebReader(settings.Images);
        objects = new S3ObjectStore(settings.S3, settings.Images.RequestTimeout);
        outages = new SourceOutages(database, settings.Images, time);
        fetcher = new GatedImageSource(new ImageFetcher(settings.Images, web, objects), places, outages, settings.Images, time);
        isolated = new IsolatedViewer(settings.Worker, time, loggers.CreateLogger<IsolatedViewer>());
        Handler = new RequestHandler(store, ledger, new JobPostponer(ledger, settings.Images, time), new JobParker(settings.Broker, time, loggers.CreateLogger<JobParker>()), Device, settings.Worker, time, loggers.CreateLogger<RequestHandler>());
        Consumers = CreateConsumers(packs, new ImageDecoder(settings.Images), new SubjectStore(database));
    }

    public DeviceLoss Device { get; } = new();

    public RequestHandler Handler { get; }

    public WorkerConsumers Consumers { get; }

    public IndexUpkeep CreateIndexUpkeep() => new(database, settings.Storage);

    public OperationKeeper CreateOperationKeeper() => new(
        new OperationStore(database, ItemDelivery.Worker),
        [
            new ListingRun(new ArchiveManifest(database), new ArchiveLister(settings.Images, web, objects), settings.Images, time),
            new HnswIndexBuilder(database, settings.Storage, time, loggers.CreateLogger<HnswIndexBuilder>()),
            new JobRunner<TrainingJob, TrainingOutcome>(OperationKind.Training, new ClassifierTrainer(store, new SubjectClassifierStore(database), new LinearSvm()).TrainAsync),
            new JobRunner<CalibrationJob, CalibrationOutcome>(OperationKind.Calibration, CalibrateAsync),
        ],
        settings.Operations, time, new OperationLog(loggers.CreateLogger<OperationKeeper>()));

    public ArchiveKeeper CreateArchiveKeeper(IBusControl bus)
    {
        var manifest = new ArchiveManifest(database);
        var jobs = new ArchiveBus(bus, settings.Broker);
        return new ArchiveKeeper(
            manifest, new FeedingRun(manifest, jobs, places, outages),
            new ArchiveAdministration(database), jobs, settings.Archives, settings.Images, time, loggers.CreateLogger<ArchiveKeeper>());
    }

    /// <summary>Of a command that was killed. It looked into folders of its user; this worker looks only into its own.</summary>
    private Task<CalibrationOutcome> CalibrateAsync(RequestContext context, CalibrationJob job, IProgress<WorkProgress> progress, CancellationToken cancel)
    {
        var roots = new AllowedRoots(settings.Images);
        roots.Require(job.Folder);
        if (job.Pairs is { } pairs)
            roots.Require(pairs);
        return new GalleryCalibrator(store, new CalibrationPhotos(fetcher, isolated, packs, settings.Worker), new CalibrationStore(database)).CalibrateAsync(context, job, progress, cancel);
    }

    public DeadLetterKeeper CreateDeadLetterKeeper() => new(new DeadLetters(settings.Broker), ItemDelivery.Worker, time, loggers.CreateLogger<DeadLetterKeeper>());

    /// <summary>Finishes what was accepted.</summary>
    public async ValueTask DisposeAsync()
    {
        await isolated.DisposeAsync();
        await ledger.DisposeAsync();
        await store.DisposeAsync();
        objects.Dispose();
        web.Dispose();
    }

    private WorkerConsumers CreateConsumers(IFacePacks packs, ImageDecoder decoder, ISubjectStore subjects)
    {
        var viewers = new Viewers(new ImageViewer(decoder, new FaceCropper(), PixelBudget.For(settings.Images, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)), isolated, settings.Worker, time, loggers.CreateLogger<IsolatedViewer>());
        ImageIndexer Indexer(IImageViewer viewer) => new(fetcher, viewer, packs, store);
        return new WorkerConsumers(
            new IndexImageConsumer(Indexer, viewers, ledger, Handler),
            new EnrollSubjectConsumer(viewer => new SubjectEnroller(fetcher, Indexer(viewer), store, subjects), viewers, Handler),
            new IdentifyFacesConsumer(viewer => new FaceIdentifier(fetcher, viewer, packs, store), viewers, Handler),
            new VerifyFacesConsumer(viewer => new FaceVerifier(fetcher, viewer, packs, store), viewers, Handler),
            new VerifySubjectsConsumer(viewer => new SubjectVerifier(fetcher, viewer, packs, store, subjects), viewers, Handler),
            new ArchiveCommandConsumers(new ArchiveAdministration(database), Handler),
            Handler);
    }
}
