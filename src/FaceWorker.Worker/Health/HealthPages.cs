using FaceWorker.Worker.Lifecycle;

namespace FaceWorker.Worker.Health;

/// <summary>Live: the process answers. Ready: models are warm, the schema is current, broker and database answer, and no request waits for a file system.</summary>
internal static class HealthPages
{
    public static void MapHealthPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Ok(new { status = "live" }));
        routes.MapGet("/health/ready", async (WorkerService worker, CancellationToken cancel) =>
            await worker.FindProblemAsync(cancel) is { } problem
                ? Results.Json(new { status = "not ready", problem }, statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Ok(new { status = "ready" }));
    }
}
