using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Enrollment;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Identification;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Operations;
using FaceWorker.Core.People;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Reembedding;
using FaceWorker.Core.Requests;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Telemetry;
using FaceWorker.Core.Tls;
using FaceWorker.Core.Verification;
using FaceWorker.Core.Webhooks;
using FaceWorker.Hosting;
using FaceWorker.Hosting.Sources;
using FaceWorker.Hosting.Telemetry;
using FaceWorker.Storage;
using FaceWorker.Storage.Adaptation;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Archives.Feeding;
using FaceWorker.Storage.Archives.Ledger;
using FaceWorker.Storage.Calibration;
using FaceWorker.Storage.Clients;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Events;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.People;
using FaceWorker.Storage.People.Grouping;
using FaceWorker.Storage.Photos;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Storage.Requests;
using FaceWorker.Storage.Schema;
using FaceWorker.Storage.Search;
using FaceWorker.Storage.Sources;
using FaceWorker.Storage.Subjects;
using FaceWorker.Storage.Telemetry;
using FaceWorker.Storage.Webhooks;
using FaceWorker.Training;
using FaceWorker.Vision;
using FaceWorker.Vision.Decoding;
using FaceWorker.Worker.Archives;
using FaceWorker.Worker.Consumers;
using FaceWorker.Worker.Duties;
using FaceWorker.Worker.Health;
using FaceWorker.Worker.Lifecycle;
using FaceWorker.Worker.Operations;
using FaceWorker.Worker.Quarantine;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaceWorker.Worker;

/// <summary>What a worker is made of. A new duty, kind of operation, use case, setting, startup step or health check is a line here.</summary>
internal static class WorkerServices
{
    public static IServiceCollection AddWorker(this IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddSingleton(DeviceDefaults.AddTo(configuration, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        ServerOptions.AddConnectionString(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddInstruments();
        return services.AddSettings().AddStorage().AddSources().AddVision().AddUseCases().AddConsumers().AddLife().AddDuties().AddOperations().AddHealth();
    }

    private static IServiceCollection AddSettings(this IServiceCollection services) => services
        .AddSettings<ServerOptions>("")
        .AddSettings<WorkerOptions>("Worker")
        .AddSettings<RequestOptions>("Requests")
        .AddSettings<AnswerOptions>("Answers")
        .AddSettings<AccessOptions>("Access")
        .AddSettings<HealthOptions>("Health")
        .AddSettings<TelemetryOptions>(TelemetryOptions.Section)
        .AddSettings<TlsOptions>(TlsOptions.Section)
        .AddSettings<ImageOptions>("Images")
        .AddSettings<S3Options>("S3")
        .AddSettings<VisionOptions>("Vision")
        .AddSettings<StorageOptions>("Storage")
        .AddSettings<ArchiveOptions>("Archives")
        .AddSettings<OperationOptions>("Operations")
        .AddSettings<EventOptions>("Events")
        .AddSettings<WebhookOptions>("Webhooks");

    private static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton(provider => new GalleryDatabase(provider.GetRequiredService<StorageOptions>(), provider.GetRequiredService<ILoggerFactory>()))
        .AddSingleton<OwnerDatabase>()
        .AddSingleton<Migrator>()
        .AddSingleton<IGalleryStore, PostgresGalleryStore>()
        .AddSingleton<ISubjectStore, SubjectStore>()
        .AddSingleton<IDrawnFaces, DrawnFaces>()
        .AddSingleton<IArchiveLedger, ArchiveLedger>()
        .AddSingleton<IArchiveManifest, ArchiveManifest>()
        .AddSingleton<IArchiveAdministration, ArchiveAdministration>()
        .AddSingleton<ISourceOutages, SourceOutages>()
        .AddSingleton<ICalibrationStore, CalibrationStore>()
        .AddSingleton<ISubjectClassifierStore, SubjectClassifierStore>()
        .AddSingleton<IOperationStore>(provider => new OperationStore(provider.GetRequiredService<GalleryDatabase>(), ItemDelivery.Worker))
        .AddSingleton<IndexUpkeep>()
        .AddSingleton<ISubjectAdministration, SubjectAdministration>()
        .AddSingleton<IPeopleStore, PeopleStore>()
        .AddSingleton<IPeopleAdministration, PeopleAdministration>()
        .AddSingleton<IReembeddingStore, ReembeddingStore>()
        .AddSingleton<IAdaptationStore, AdaptationStore>()
        .AddSingleton<IKeptAnswers, KeptAnswers>()
        .AddSingleton<IClientGrants, ClientGrants>()
        .AddSingleton<PeopleUpkeep>()
        .AddSingleton<IErasureStore, ErasureStore>()
        .AddSingleton<Retention>()
        .AddSingleton<IEventOutbox, EventOutbox>()
        .AddSingleton<IEventRelay>(provider => new EventRelay(provider.GetRequiredService<GalleryDatabase>(), ItemDelivery.Worker))
        .AddSingleton<IEventLog, EventLog>()
        .AddSingleton<IWebhookDeliveries, WebhookDeliveries>()
        .AddSingleton<DatabaseNews>()
        .AddSingleton<IStoreStateReader, StoreStateReader>();

    private static IServiceCollection AddSources(this IServiceCollection services) => services
        .AddImageReading()
        .AddSingleton(provider => new AllowedRoots(provider.GetRequiredService<ImageOptions>()))
        .AddSingleton<IArchiveLister, ArchiveLister>();

    private static IServiceCollection AddVision(this IServiceCollection services) => services
        .AddSingleton<WarmModels>()
        .AddSingleton<IFacePacks>(provider => provider.GetRequiredService<WarmModels>())
        .AddSingleton<IFaceCropper, FaceCropper>()
        .AddSingleton(provider => new ImageViewer(provider.GetRequiredService<IImageDecoder>(), provider.GetRequiredService<IFaceCropper>(), provider.GetRequiredService<PixelBudget>(),
            provider.GetRequiredService<ImageOptions>().DecodingThreads is { } threads ? new RunSlots(threads) : null, provider.GetRequiredService<Instruments>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IsolatedViewer>()
        .AddSingleton<Viewers>()
        .AddSingleton<QuarantineChild>();

    private static IServiceCollection AddUseCases(this IServiceCollection services) => services
        .AddSingleton<ImagesInProgress>()
        .AddUseCase<ImageIndexer>()
        .AddUseCase<SubjectEnroller>()
        .AddUseCase<FaceIdentifier>()
        .AddUseCase<FaceVerifier>()
        .AddUseCase<SubjectVerifier>()
        .AddSingleton<AnswerFetcher>()
        .AddSingleton<PhotoReader>()
        .AddUseCase<FaceAdder>()
        .AddSingleton<FeedingRun>()
        .AddSingleton<IClassifierSolver, LinearSvm>()
        .AddSingleton<ClassifierTrainer>()
        .AddSingleton(provider => DeviceNeighbours.For(provider.GetRequiredService<VisionOptions>()))
        .AddSingleton<GalleryPeople>()
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<PhotoRedetector>(provider, provider.GetRequiredService<Viewers>().InBackground))
        .AddSingleton<FaceReembedder>()
        .AddSingleton<GalleryReembedder>()
        .AddSingleton<IPhotoEmbedder, SuspectPhotos>()
        .AddSingleton<GalleryCalibrator>()
        .AddSingleton<OtherCalibrations>();

    private static IServiceCollection AddConsumers(this IServiceCollection services) => services
        .AddSingleton<Callers>()
        .AddSingleton<JobPostponer>()
        .AddSingleton<JobParker>()
        .AddSingleton<AnswerKeeper>()
        .AddSingleton<Rejections>()
        .AddSingleton<RequestHandler>()
        .AddSingleton<IndexImageConsumer>()
        .AddSingleton<EnrollSubjectConsumer>()
        .AddSingleton<IdentifyFacesConsumer>()
        .AddSingleton<IdentifyManyConsumer>()
        .AddSingleton<FetchAnswerConsumer>()
        .AddSingleton<VerifyFacesConsumer>()
        .AddSingleton<VerifySubjectsConsumer>()
        .AddSingleton<AddFaceConsumer>()
        .AddSingleton<ArchiveCommandConsumers>()
        .AddSingleton<PeopleRequestConsumers>()
        .AddSingleton<ReplayEventsConsumer>()
        .AddSingleton<WorkerConsumers>()
        .AddSingleton(provider => WorkerBus.Create(
            provider.GetRequiredService<ServerOptions>().Broker, provider.GetRequiredService<BrokerConnection>().UntilItAnswersAsync, provider.GetRequiredService<WorkerOptions>(),
            provider.GetRequiredService<WorkerConsumers>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));

    private static IServiceCollection AddLife(this IServiceCollection services) => services
        .AddSingleton<WorkerEnd>()
        .AddSingleton<DeviceLoss>()
        .AddSingleton<ServerRetry>()
        .AddSingleton<BrokerConnection>()
        .AddSingleton<Startup>()
        .AddSingleton<Capacity>()
        .AddSingleton<IStartupStep>(provider => new CurrentSchema(
            provider.GetRequiredService<Migrator>(), provider.GetRequiredService<ILogger<CurrentSchema>>(),
            provider.GetRequiredService<OwnerDatabase>() is { IsOwn: true } owner ? new Migrator(owner.Database, provider.GetRequiredService<ILogger<Migrator>>()) : null))
        .AddSingleton<IStartupStep, DeclaredQueues>()
        .AddSingleton<IStartupStep>(provider => provider.GetRequiredService<WarmModels>())
        .AddHostedService<StartupService>()
        .AddHostedService<BusService>();

    private static IServiceCollection AddDuties(this IServiceCollection services) => services
        .AddSingleton<Wakeups>()
        .AddSingleton<IndexQueue>()
        .AddSingleton<IIndexQueue>(provider => provider.GetRequiredService<IndexQueue>())
        .AddDuty<FeedArchives>()
        .AddDuty<ResendJobs>()
        .AddDuty<CompleteArchives>()
        .AddDuty<ReportArchives>()
        .AddDuty<HearNews>()
        .AddDuty<RequestIndexes>()
        .AddDuty<RequestPeople>()
        .AddDuty<MeasurePeople>()
        .AddDuty<GiveSecondChances>()
        .AddDuty<DeleteOldAnswers>()
        .AddDuty<EraseOldPhotos>()
        .AddDuty<SweepErasures>()
        .AddDuty<MeasureState>()
        .AddSingleton(provider => new EventPublisher(provider.GetRequiredService<ServerOptions>().Broker))
        .AddSingleton<EventBroadcast>()
        .AddDuty<RelayEvents>()
        .AddDuty<ForgetEvents>()
        .AddSingleton<WebhookSender>()
        .AddDuty<DeliverWebhooks>();

    private static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddSingleton<ListingRun>().AddDuty<WorkOnOperations<ListingRun>>()
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<HnswIndexBuilder>(provider, provider.GetRequiredService<OwnerDatabase>().Database)).AddDuty<WorkOnOperations<HnswIndexBuilder>>()
        .AddOperation<ClassifierTrainer, TrainingJob, TrainingOutcome>(OperationKind.Training, trainer => trainer.TrainAsync)
        .AddOperation<GalleryPeople, PeopleJob, PeopleOutcome>(OperationKind.People, people => people.ClusterAsync)
        .AddOperation<GalleryReembedder, ReembeddingJob, ReembeddingOutcome>(OperationKind.Reembedding, reembedder => reembedder.FillAsync)
        .AddOperation<OtherCalibrations, CalibrationJob, CalibrationOutcome>(OperationKind.Calibration, calibrations => calibrations.CalibrateAsync);

    private static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<IHealthCheckPublisher, HealthPublisher>().AddHealthChecks()
            .AddCheck<StartupHealth>("startup")
            .AddCheck<BrokerHealth>("broker")
            .AddCheck<DatabaseHealth>("database", timeout: TimeSpan.FromSeconds(5))
            .AddCheck<DeviceHealth>("device")
            .AddCheck<RequestHealth>("requests");
        return services;
    }

    /// <summary>A use case that looks at images: who looks is chosen for each delivery.</summary>
    private static IServiceCollection AddUseCase<T>(this IServiceCollection services)
    {
        var create = ActivatorUtilities.CreateFactory<T>([typeof(IImageViewer)]);
        return services.AddSingleton<Func<IImageViewer, T>>(provider => viewer => create(provider, [viewer]));
    }

    /// <summary>A kind of operation that a use case does.</summary>
    private static IServiceCollection AddOperation<TUseCase, TJob, TOutcome>(this IServiceCollection services, OperationKind kind,
        Func<TUseCase, Func<RequestContext, TJob, IProgress<WorkProgress>, CancellationToken, Task<TOutcome>>> method)
        where TUseCase : notnull
        where TJob : notnull
        where TOutcome : notnull =>
        services.AddSingleton(provider => new JobRunner<TJob, TOutcome>(kind, method(provider.GetRequiredService<TUseCase>()))).AddDuty<WorkOnOperations<JobRunner<TJob, TOutcome>>>();

    /// <summary>A service of its own for what workers do besides consuming their queues.</summary>
    private static IServiceCollection AddDuty<T>(this IServiceCollection services)
        where T : class, IDuty => services.AddSingleton<T>().AddHostedService<DutyService<T>>();
}
