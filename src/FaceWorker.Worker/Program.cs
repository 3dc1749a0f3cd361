using System.Net;
using FaceWorker.Worker;
using FaceWorker.Worker.Health;
using FaceWorker.Worker.Lifecycle;
using FaceWorker.Worker.Quarantine;
using Microsoft.AspNetCore.Connections;

try
{
    // Watching for changed settings would walk every folder below the working directory, and hang at a mount that does not answer.
    var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
    builder.Configuration.AddEnvironmentVariables(Settings.EnvironmentPrefix);
    var settings = WorkerSettings.Read(builder.Configuration);
    if (args.Contains(QuarantineChild.Argument))
    {
        await QuarantineChild.RunAsync(settings);
        return 0;
    }

    builder.Logging.ClearProviders().AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
    }).AddFilter("Npgsql", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(settings.Health.Address), settings.Health.Port));
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Worker.DrainTimeout + TimeSpan.FromSeconds(15));
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddSingleton(settings);
    builder.Services.AddSingleton<WorkerService>();
    builder.Services.AddHostedService(services => services.GetRequiredService<WorkerService>());

    await using var app = builder.Build();
    app.MapHealthPages();
    var worker = app.Services.GetRequiredService<WorkerService>();
    await StartAsync(app, settings.Health);
    await app.WaitForShutdownAsync();
    return worker.ExitCode;
}
catch (InvalidSettingException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}

static async Task StartAsync(WebApplication app, HealthOptions health)
{
    try
    {
        await app.StartAsync();
    }
    catch (IOException exception) when (exception.InnerException is AddressInUseException)
    {
        throw new InvalidSettingException(
            $"The health pages cannot listen on {health.Address}:{health.Port}, because another program does. Set Health:Port (FACEWORKER_HEALTH__PORT) to another port, or to 0 for any free one.", exception);
    }
}
