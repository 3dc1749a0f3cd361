using System.Net;
using FaceWorker.Hosting;
using FaceWorker.Hosting.Telemetry;
using FaceWorker.Worker;
using FaceWorker.Worker.Health;
using FaceWorker.Worker.Lifecycle;
using FaceWorker.Worker.Quarantine;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

// Watching for changed settings would walk every folder below the working directory, and hang at a mount that does not answer.
var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
if (Settings.AddTo(builder.Configuration) is { } unreadable)
{
    await Console.Error.WriteLineAsync(unreadable);
    return Settings.ExitCode;
}

if (args.Contains(QuarantineChild.Argument))
{
    await QuarantineChild.RunAsync(builder.Configuration);
    return 0;
}

if (args.Contains(SchemaUpdate.Argument))
    return await SchemaUpdate.RunAsync(builder.Configuration, TimeProvider.System);

builder.Services.AddWorker(builder.Configuration);
builder.Services.AddOptions<KestrelServerOptions>().Configure<HealthOptions>((kestrel, health) => kestrel.Listen(IPAddress.Parse(health.Address), health.Port));
builder.Services.AddOptions<HostOptions>().Configure<WorkerOptions>((host, worker) => host.ShutdownTimeout = worker.StopTimeout);
builder.Logging.AddProgramLogs();
builder.AddProgramTelemetry("faceworker-worker");

await using var app = builder.Build();
if (Settings.FindProblems(app.Services) is { Count: > 0 } problems)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, problems));
    return Settings.ExitCode;
}

app.MapHealthPages();
app.MapMetrics();
try
{
    if (await app.TryStartAsync())
        await app.WaitForShutdownAsync();
    return app.Services.GetRequiredService<WorkerEnd>().ExitCode;
}
catch (IOException exception) when (exception.InnerException is AddressInUseException)
{
    var health = app.Services.GetRequiredService<HealthOptions>();
    await Console.Error.WriteLineAsync(
        $"The health pages cannot listen on {health.Address}:{health.Port}, because another program does. Set Health:Port (FACEWORKER_HEALTH__PORT) to another port, or to 0 for any free one.");
    return Settings.ExitCode;
}
