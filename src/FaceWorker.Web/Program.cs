using FaceWorker.Hosting;
using FaceWorker.Hosting.Telemetry;
using FaceWorker.Web;
using FaceWorker.Web.Api;
using FaceWorker.Web.Components;
using FaceWorker.Web.Frame;
using FaceWorker.Web.Pages;
using FaceWorker.Web.Pictures;
using FaceWorker.Web.SignIn;

// Watching for changed settings would walk every folder below the working directory, and hang at a mount that does not answer.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
    ApplicationName = typeof(WebServices).Assembly.GetName().Name,
    ContentRootPath = AppContext.BaseDirectory,
});
if (Settings.AddTo(builder.Configuration) is { } unreadable)
{
    await Console.Error.WriteLineAsync(unreadable);
    return Settings.ExitCode;
}

builder.WebHost.UseStaticWebAssets();
builder.Services.AddWeb(builder.Configuration);
builder.Logging.AddProgramLogs().AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
builder.AddProgramTelemetry("faceworker-web");

await using var app = builder.Build();
if (Settings.FindProblems(app.Services) is { Count: > 0 } problems)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, problems));
    return Settings.ExitCode;
}

app.UseConsoleFrame();
app.MapConsoleHealth();
app.MapMetrics();
app.MapStaticAssets().AllowAnonymous();
app.MapSignIn();
app.MapForms();
app.MapPictures();
app.MapSearchPictures();
app.MapApi();
app.MapRazorComponents<App>();
return await Listening.RunAsync(app);
