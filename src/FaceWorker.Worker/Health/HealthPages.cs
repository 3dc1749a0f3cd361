using System.Text.Json;
using System.Text.Json.Serialization;
using FaceWorker.Hosting;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaceWorker.Worker.Health;

/// <summary>Live: the process answers. Ready: models are warm, the schema is current, broker and database answer. An unavailable source does not count: others are served.</summary>
internal static class HealthPages
{
    public static void MapHealthPages(this WebApplication app)
    {
        app.MapHealthChecks(HealthPaths.Live, new HealthCheckOptions { Predicate = _ => false, ResponseWriter = (context, _) => WriteAsync(context, new HealthAnswer("live")) });
        app.MapHealthChecks(HealthPaths.Ready, new HealthCheckOptions { ResponseWriter = (context, report) => WriteAsync(context, AnswerOf(report)) });
    }

    /// <summary>The first problem in the order of registration: causes come before their consequences.</summary>
    private static HealthAnswer AnswerOf(HealthReport report) =>
        report.Status == HealthStatus.Healthy
            ? new HealthAnswer("ready")
            : new HealthAnswer("not ready", report.Entries.Values.First(entry => entry.Status != HealthStatus.Healthy).Description);

    private static Task WriteAsync(HttpContext context, HealthAnswer answer) =>
        context.Response.WriteAsJsonAsync(answer, HealthJson.Default.HealthAnswer, cancellationToken: context.RequestAborted);
}

internal sealed record HealthAnswer(string Status, string? Problem = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
