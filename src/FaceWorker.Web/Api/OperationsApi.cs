using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Web.SignIn;

namespace FaceWorker.Web.Api;

internal static class OperationsApi
{
    public static void MapOperationsApi(this RouteGroupBuilder api)
    {
        var operations = api.MapGroup("/operations").WithTags("Operations").ProducesProblem(StatusCodes.Status404NotFound);
        operations.MapGet("", async (CurrentUser user, IOperationAdministration store, CancellationToken cancel, string? gallery = null, bool all = false) =>
            (await store.ListAsync(user.Context, gallery is null ? null : new GalleryName(gallery), all, cancel)).Select(OperationItem.Of))
            .WithSummary("The operations of the galleries that the user administers, the newest first; without 'all', those that need attention.");
        operations.MapGet("/{id:long}", async (long id, CurrentUser user, IOperationAdministration store, CancellationToken cancel) =>
            OperationItem.Of(await store.FindAsync(user.Context, id, cancel))).WithSummary("One operation.");
        operations.MapPost("/{id:long}/cancel", async (long id, CurrentUser user, IOperationAdministration store, CancellationToken cancel) =>
            OperationItem.Of(await store.CancelAsync(user.Context, id, cancel))).WithSummary("Cancels an operation.").ProducesProblem(StatusCodes.Status409Conflict);
        operations.MapPost("/{id:long}/retry", async (long id, CurrentUser user, IOperationAdministration store, CancellationToken cancel) =>
            OperationItem.Of(await store.RetryAsync(user.Context, id, cancel))).WithSummary("Tries one that failed again.").ProducesProblem(StatusCodes.Status409Conflict);
    }
}
