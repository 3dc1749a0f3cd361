using System.Net;
using FaceWorker.Core;
using FaceWorker.Hosting;
using FaceWorker.Storage;
using FaceWorker.Storage.Schema;
using Microsoft.AspNetCore.HttpOverrides;

namespace FaceWorker.Web.Frame;

/// <summary>What every request passes through, in order.</summary>
internal static class ConsoleFrame
{
    public static void UseConsoleFrame(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<WebOptions>();
        if (options.Proxies.Count > 0)
            app.UseForwardedHeaders(Trusting(options.Proxies));
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<Problems>();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    /// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: so does the database, with the current schema.</summary>
    public static void MapConsoleHealth(this WebApplication app)
    {
        app.MapGet(HealthPaths.Live, () => Results.Json(new { status = "live" })).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(HealthPaths.Ready, async (Migrator migrator, CancellationToken cancel) =>
        {
            try
            {
                var state = await migrator.GetStateAsync(cancel);
                return state.IsCurrent ? Results.Json(new { status = "ready" }) : NotReady($"The schema is at {state}.");
            }
            catch (Exception exception) when (exception is TransientFailureException or DatabaseSetupException)
            {
                return NotReady(exception.Message);
            }
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private static IResult NotReady(string problem) => Results.Json(new { status = "not ready", problem }, statusCode: StatusCodes.Status503ServiceUnavailable);

    private static ForwardedHeadersOptions Trusting(IReadOnlyList<string> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (System.Net.IPNetwork.TryParse(proxy, out var network))
                options.KnownIPNetworks.Add(network);
            else
                options.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        return options;
    }
}
