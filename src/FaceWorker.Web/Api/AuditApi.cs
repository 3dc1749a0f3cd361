using FaceWorker.Core.Access;
using FaceWorker.Web.SignIn;

namespace FaceWorker.Web.Api;

internal static class AuditApi
{
    private const int Most = 1000;

    public static void MapAuditApi(this RouteGroupBuilder api) =>
        api.MapGet("/audit", (CurrentUser user, IAudit audit, CancellationToken cancel, int limit = 100, int skip = 0, string? by = null) =>
            audit.ListAsync(user.Context, new AuditList(Math.Clamp(limit, 1, Most), Math.Max(0, skip), by), cancel))
            .WithTags("Audit").WithSummary("Who changed what, the newest first; by one user or by all. Corrections of people are in the changes of their gallery.");
}
