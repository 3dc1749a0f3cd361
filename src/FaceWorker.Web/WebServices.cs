using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Core.People;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Tls;
using FaceWorker.Hosting;
using FaceWorker.Hosting.Sources;
using FaceWorker.Hosting.Telemetry;
using FaceWorker.Storage;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Calibration;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.People;
using FaceWorker.Storage.People.Review;
using FaceWorker.Storage.Photos;
using FaceWorker.Storage.Schema;
using FaceWorker.Storage.Subjects;
using FaceWorker.Vision.Decoding;
using FaceWorker.Web.Api;
using FaceWorker.Web.Frame;
using FaceWorker.Web.Search;
using FaceWorker.Web.SignIn;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FaceWorker.Web;

/// <summary>What the console is made of. A new use case, setting or service is a line here.</summary>
internal static class WebServices
{
    public static IServiceCollection AddWeb(this IServiceCollection services, ConfigurationManager configuration)
    {
        ServerOptions.AddConnectionString(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddInstruments();
        return services.AddSettings().AddStorage().AddPictures().AddUseCases().AddPages().AddAccess(configuration).AddLimits();
    }

    private static IServiceCollection AddSettings(this IServiceCollection services) => services
        .AddSettings<ServerOptions>("")
        .AddSettings<WebOptions>("Web")
        .AddSettings<OpenIdOptions>("Web:OpenId")
        .AddSettings<TlsOptions>(TlsOptions.Section)
        .AddSettings<ImageOptions>("Images")
        .AddSettings<S3Options>("S3")
        .AddSettings<PictureOptions>("Pictures")
        .AddSettings<StorageOptions>("Storage")
        .AddSettings<TelemetryOptions>(TelemetryOptions.Section);

    private static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton(provider => new GalleryDatabase(provider.GetRequiredService<StorageOptions>(), provider.GetRequiredService<ILoggerFactory>()))
        .AddSingleton<Migrator>()
        .AddSingleton<PostgresGalleryStore>()
        .AddSingleton<IGalleryStore>(provider => provider.GetRequiredService<PostgresGalleryStore>())
        .AddSingleton<IGalleryAdministration>(provider => provider.GetRequiredService<PostgresGalleryStore>())
        .AddSingleton<ISubjectAdministration, SubjectAdministration>()
        .AddSingleton<IPhotoStore, PhotoStore>()
        .AddSingleton<IPeopleAdministration, PeopleAdministration>()
        .AddSingleton<IReviewQueue, ReviewQueue>()
        .AddSingleton<IArchiveAdministration, ArchiveAdministration>()
        .AddSingleton<IOperationAdministration, OperationAdministration>()
        .AddSingleton<ICalibrationStore, CalibrationStore>()
        .AddSingleton<IAccountStore, AccountStore>()
        .AddSingleton<IAccountAdministration, AccountAdministration>()
        .AddSingleton<IAudit, Audit>()
        .AddSingleton<IErasureStore, ErasureStore>()
        .AddSingleton<ConsoleKeys>();

    /// <summary>Photos are read and decoded as workers do it; outages of sources that the console finds are its own.</summary>
    private static IServiceCollection AddPictures(this IServiceCollection services) => services
        .AddImageReading()
        .AddSingleton<ISourceOutages, OwnOutages>()
        .AddSingleton<IPictureRenderer, PictureRenderer>()
        .AddSingleton<PictureCache>()
        .AddSingleton<PhotoReader>()
        .AddSingleton<PhotoPictures>();

    /// <summary>Beyond those that Storage implements.</summary>
    private static IServiceCollection AddUseCases(this IServiceCollection services) => services
        .AddSingleton<Workers>()
        .AddSingleton<ProbeShelf>()
        .AddSingleton<PhotoSearch>()
        .AddSingleton<PersonGroups>()
        .AddSingleton<IPutAsideMessages, PutAsideMessages>()
        .AddSingleton<Eraser>();

    private static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddOpenApi(ConsoleApi.Describe);
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true); // so that the answer says what was wrong
        services.ConfigureHttpJsonOptions(json => ConsoleApi.Configure(json.SerializerOptions));
        // Asked for by https addresses only, and when they are listened at: by then the settings were checked.
        services.AddOptions<KestrelServerOptions>().Configure<IServiceProvider>((kestrel, provider) => kestrel.ConfigureHttpsDefaults(https => provider.GetRequiredService<ServerCertificate>().Serve(https)));
        return services
            .AddSingleton<ServerCertificate>()
            .AddHttpContextAccessor()
            .AddHostedService<CurrentSchema>()
            .AddScoped<CurrentUser>()
            .AddScoped<VisibleGalleries>()
            .AddSingleton<Broker>()
            .AddSingleton<GalleryCounts>()
            .AddSingleton<Notices>();
    }
}
