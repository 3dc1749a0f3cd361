using System.Text.Json;
using System.Text.Json.Serialization;
using FaceWorker.Worker.Lifecycle;

namespace FaceWorker.Worker.Health;

/// <summary>Live: the process answers. Ready: models are warm, the schema is current, broker and database answer. A source that is away is no reason: others are served.</summary>
internal static class HealthPages
{
    public static void MapHealthPages(this WebApplication app)
    {
        var worker = app.Services.GetRequiredService<WorkerService>();
        app.MapGet("/health/live", context => AnswerAsync(context, StatusCodes.Status200OK, new HealthAnswer("live")));
        app.MapGet("/health/ready", async context =>
        {
            var problem = await worker.FindProblemAsync(context.RequestAborted);
            await (problem is null
                ? AnswerAsync(context, StatusCodes.Status200OK, new HealthAnswer("ready"))
                : AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, new HealthAnswer("not ready", problem)));
        });
    }

    private static Task AnswerAsync(HttpContext context, int status, HealthAnswer answer)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer, HealthJson.Default.HealthAnswer, cancellationToken: context.RequestAborted);
    }
}

internal sealed record HealthAnswer(string Status, string? Problem = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
